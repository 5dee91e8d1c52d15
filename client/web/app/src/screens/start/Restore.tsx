import { Button, Stack, Text, Textarea, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useClient, useTry } from "../../client";

/** Brings back the pots of somebody who has the twelve words. */
export function Restore({ done, back }: { done: () => void; back: () => void }) {
  const client = useClient();
  const { run, busy } = useTry();
  const [words, setWords] = useState("");
  const restore = (event: FormEvent) => {
    event.preventDefault();
    void run(() => client.restore(words).then(done));
  };
  return (
    <form onSubmit={restore}>
      <Stack>
        <Title order={1} size="h3">
          Your twelve words
        </Title>
        <Text c="dimmed">Your pots come back as soon as there is a connection.</Text>
        <Textarea
          aria-label="Twelve words"
          autosize
          minRows={3}
          size="md"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy} disabled={words.trim().split(/\s+/).length < 12}>
          Bring my pots back
        </Button>
        <Button variant="subtle" onClick={back}>
          Back
        </Button>
      </Stack>
    </form>
  );
}
