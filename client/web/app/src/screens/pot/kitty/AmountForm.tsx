import { Button, Group, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useView } from "../../../client";
import { usePot } from "../pot";

interface Props {
  label: string;
  /** What the button says. */
  action: string;
  /** Has it done, with the amount as operations have it; `null` comes of it if that is not possible. */
  order: (amount: string) => Promise<object | null>;
  onlyOwner?: boolean;
}

/** One amount, and what is done with it. */
export function AmountForm({ label, action, order, onlyOwner = false }: Props) {
  const { id, about, canWrite, role } = usePot();
  const [typed, setTyped] = useState("");
  const amount = useView({ view: "amount", pot: id, typed });
  if (!canWrite || (onlyOwner && role !== "owner")) {
    return null;
  }
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (amount?.amount && (await order(amount.amount))) {
      setTyped("");
    }
  };
  return (
    <form onSubmit={save} autoComplete="off">
      <Group gap="xs" wrap="nowrap" align="end">
        <TextInput
          label={label}
          inputMode="decimal"
          placeholder="50"
          flex={1}
          rightSection={<Text c="dimmed">{about.currency.code}</Text>}
          rightSectionWidth={72}
          error={typed !== "" && amount?.problem}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="light" disabled={!amount?.amount}>
          {action}
        </Button>
      </Group>
    </form>
  );
}
