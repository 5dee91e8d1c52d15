import { Button, Center, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { readSettings, writeSettings } from "../config";
import { makeKey } from "../device";

/** The first start: a name, and a key that is made on this device. */
export function Start({ done }: { done: () => void }) {
  const [name, setName] = useState("");
  const begin = (event: FormEvent) => {
    event.preventDefault();
    writeSettings({ ...readSettings(), name: name.trim() });
    makeKey();
    done();
  };
  return (
    <Center mih="100dvh" p="lg">
      <form onSubmit={begin}>
        <Stack maw={380} gap="lg">
          <img src="./icon.svg" width={72} height={72} alt="" />
          <Title order={1}>Share what you spend</Title>
          <Text c="dimmed">Who paid what for whom, and who owes whom: the same on everyone’s phone.</Text>
          <TextInput label="What do the others call you?" value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus />
          <Button type="submit">Start</Button>
        </Stack>
      </form>
    </Center>
  );
}
