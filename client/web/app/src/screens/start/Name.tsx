import { Button, Stack, Text, TextInput, Title } from "@mantine/core";
import type { FormEvent } from "react";

interface Props {
  name: string;
  change: (name: string) => void;
  next: () => void;
  restore: () => void;
}

/** What one is called, and what this is. */
export function Name({ name, change, next, restore }: Props) {
  const isNamed = name.trim() !== "";
  const go = (then: () => void) => (event: FormEvent | React.MouseEvent) => {
    event.preventDefault();
    change(name.trim());
    then();
  };
  return (
    <form onSubmit={go(next)}>
      <Stack gap="lg">
        <img src="./icon.svg" width={72} height={72} alt="" />
        <div>
          <Title order={1}>Share what you spend</Title>
          <Text c="dimmed" mt="xs">
            Who paid what for whom, and who owes whom: the same on everyone’s phone, also without a connection.
          </Text>
        </div>
        <TextInput
          label="What do your friends call you?"
          autoComplete="given-name"
          value={name}
          onChange={(event) => change(event.currentTarget.value)}
          required
        />
        <Stack gap="xs">
          <Button type="submit" disabled={!isNamed}>
            Start
          </Button>
          <Button variant="subtle" disabled={!isNamed} onClick={go(restore)}>
            I have twelve words
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}
