import { Button, Group } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { AmountInput, useAmount } from "../AmountInput";

interface Props {
  label: string;
  /** What the button says. */
  action: string;
  /** Has it done, with the amount as operations have it; `null` comes of it if that is not possible. */
  order: (amount: string) => Promise<object | null>;
}

/** One amount, and what is done with it. */
export function AmountForm({ label, action, order }: Props) {
  const [typed, setTyped] = useState("");
  const { amount, problem, read } = useAmount(typed);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const exact = await read();
    if (exact && (await order(exact))) {
      setTyped("");
    }
  };
  return (
    <form onSubmit={save} autoComplete="off">
      <Group gap="xs" wrap="nowrap" align="end">
        <AmountInput label={label} placeholder="50" flex={1} error={problem} typed={typed} type={setTyped} />
        <Button type="submit" variant="light" disabled={!amount}>
          {action}
        </Button>
      </Group>
    </form>
  );
}
