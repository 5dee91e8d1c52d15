import { Alert, Button, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { type FormEvent, useEffect, useState } from "react";
import { useClient, useTry } from "../../client";
import { Loading } from "../../parts/Loading";
import { Words } from "../../parts/Words";

interface Props {
  /** They are known to be written down. */
  done: () => void;
  later: () => void;
}

/** Shows the twelve words of this device's key, and asks for two of them: whoever wrote them down knows. */
export function Confirm({ done, later }: Props) {
  const client = useClient();
  const { run, busy } = useTry();
  const [words, setWords] = useState<readonly string[]>();
  const [asked, setAsked] = useState<readonly number[]>();
  const [typed, setTyped] = useState<readonly string[]>(["", ""]);
  useEffect(() => void run(() => client.phrase()).then((words) => words && setWords(words)), [client]);
  if (!words) {
    return <Loading />;
  }
  if (!asked) {
    return (
      <Stack>
        <Title order={1} size="h3">
          Your twelve words
        </Title>
        <Text>They bring your pots back on another phone. Write them on paper: nobody can give them to you again.</Text>
        <Words words={words} />
        <Button leftSection={<IconPencil size={18} />} onClick={() => setAsked(twoOf(words.length))}>
          I wrote them down
        </Button>
        <Button variant="subtle" onClick={later}>
          Later
        </Button>
      </Stack>
    );
  }
  const isRight = asked.every((place, n) => typed[n]?.trim().toLowerCase() === words[place]);
  const isFull = typed.every((word) => word.trim() !== "");
  const confirm = (event: FormEvent) => {
    event.preventDefault();
    void run(() => client.confirmPhrase().then(done));
  };
  return (
    <form onSubmit={confirm}>
      <Stack>
        <Title order={1} size="h3">
          Look at your paper
        </Title>
        {asked.map((place, n) => (
          <TextInput
            key={place}
            label={`Word ${place + 1}`}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            value={typed[n]}
            onChange={({ currentTarget: { value } }) => setTyped(typed.with(n, value))}
          />
        ))}
        {isFull && !isRight && <Alert color="red">These are not those words. Look at them again.</Alert>}
        <Button type="submit" disabled={!isRight} loading={busy}>
          That is right
        </Button>
        <Button variant="subtle" onClick={() => setAsked(undefined)}>
          Show the words again
        </Button>
      </Stack>
    </form>
  );
}

/** Two places among so many, in order. */
function twoOf(count: number): readonly number[] {
  const [one, other] = crypto.getRandomValues(new Uint32Array(2));
  const first = (one ?? 0) % count;
  const second = (first + 1 + ((other ?? 0) % (count - 1))) % count;
  return [first, second].sort((a, b) => a - b);
}
