import { Alert, Button, List, Select, Stack, TextInput } from "@mantine/core";
import type { Failure } from "@potchain/client";
import { IconHelp } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { currencies } from "../../currencies";
import { capital } from "../../format";
import type { Chosen } from "./FileRead";

const LABELS = { owner: "Who are you?", name: "What is the pot called?", currency: "Which currency?" };

interface Props {
  failure: Failure & { kind: "choice" };
  choose: (chosen: Chosen) => void;
}

/** Asks for what a file leaves open. */
export function Choose({ failure: { choice, among, message }, choose }: Props) {
  const [value, setValue] = useState("");
  const title = capital(message);
  if (choice === "repair") {
    return (
      <Alert icon={<IconHelp />} title={title}>
        <Stack gap="sm">
          <List size="sm">
            {among.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
          <Button onClick={() => choose({ repair: true })}>Divide what is missing equally</Button>
        </Stack>
      </Alert>
    );
  }
  const next = (event: FormEvent) => {
    event.preventDefault();
    choose({ [choice]: value.trim() });
  };
  const options = among.length > 0 ? [...among] : choice === "currency" ? currencies() : null;
  return (
    <Alert icon={<IconHelp />} title={title}>
      <form onSubmit={next}>
        <Stack gap="sm">
          {options ? (
            <Select label={LABELS[choice]} data={options} searchable={options.length > 8} value={value || null} onChange={(to) => setValue(to ?? "")} />
          ) : (
            <TextInput label={LABELS[choice]} value={value} onChange={(event) => setValue(event.currentTarget.value)} />
          )}
          <Button type="submit" disabled={value.trim() === ""}>
            Go on
          </Button>
        </Stack>
      </form>
    </Alert>
  );
}
