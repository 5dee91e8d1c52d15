import { Text, TextInput, type TextInputProps } from "@mantine/core";
import { tell, useClient, useView } from "../../client";
import { usePot } from "./pot";

interface Props extends Omit<TextInputProps, "value" | "onChange" | "type"> {
  typed: string;
  type: (typed: string) => void;
}

/** An amount in the currency of the pot, as it is typed. */
export function AmountInput({ typed, type, ...input }: Props) {
  const { currency } = usePot().about;
  return (
    <TextInput
      inputMode="decimal"
      classNames={{ input: "money" }}
      rightSection={<Text c="dimmed">{currency.code}</Text>}
      rightSectionWidth={72}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      {...input}
    />
  );
}

/** An amount that is typed: as operations have it, or why it is none. `read` says what it is at the last keystroke. */
export function useAmount(typed: string) {
  const client = useClient();
  const { id } = usePot();
  const view = { view: "amount", pot: id, typed } as const;
  const seen = useView(view, { keep: true });
  return {
    amount: seen?.amount ?? undefined,
    problem: typed.trim() === "" ? undefined : (seen?.problem ?? undefined),
    read: async () => (await client.look(view).catch(tell))?.amount ?? undefined,
  };
}
