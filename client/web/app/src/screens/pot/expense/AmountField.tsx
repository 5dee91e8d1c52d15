import { Group, Select, Stack, Text, TextInput } from "@mantine/core";
import type { Drafted } from "@potchain/client";
import { useState } from "react";
import { currencies } from "../../../currencies";
import { money } from "../../../format";
import { usePot } from "../pot";
import type { Field } from "./ExpenseForm";

/** How a price in another currency is said. */
type Price = "rate" | "inverse" | "charged";

/** How much, and of what. */
export function AmountField({ draft, change, drafted }: Field & { drafted: Drafted | null | undefined }) {
  const { currency } = usePot().about;
  const { other } = draft;
  const code = other?.code ?? currency.code;
  const choose = (code: string | null) => {
    const { other: _, ...rest } = draft;
    change(code && code !== currency.code ? { ...rest, other: { code } } : rest);
  };
  return (
    <Stack gap="xs">
      <Group align="end" gap="xs" wrap="nowrap">
        <TextInput
          label="How much?"
          placeholder={(0).toLocaleString(undefined, { minimumFractionDigits: currency.decimals })}
          inputMode="decimal"
          size="xl"
          flex={1}
          autoFocus
          classNames={{ input: "money" }}
          value={draft.amount}
          onChange={(event) => change({ ...draft, amount: event.currentTarget.value })}
        />
        <Select
          aria-label="Currency"
          size="xl"
          w={116}
          rightSectionWidth={32}
          styles={{ input: { fontSize: "var(--mantine-font-size-lg)", paddingInline: "12px 32px" } }}
          searchable
          onFocus={(event) => event.currentTarget.select()}
          allowDeselect={false}
          data={currencies(currency.code, code)}
          value={code}
          onChange={choose}
          comboboxProps={{ width: 260, position: "bottom-end" }}
        />
      </Group>
      {other && <PriceField draft={draft} change={change} other={other} />}
      {other && drafted?.amount && (
        <Text fz="sm" c="dimmed">
          {money(drafted.amount, currency)} in the pot
        </Text>
      )}
    </Stack>
  );
}

function PriceField({ draft, change, other }: Field & { other: NonNullable<Field["draft"]["other"]> }) {
  const own = usePot().about.currency.code;
  const [price, setPrice] = useState<Price>(other.charged ? "charged" : other.rate?.startsWith("1/") ? "inverse" : "rate");
  const say = (price: Price, typed: string) => {
    const said = price === "charged" ? { charged: typed } : { rate: price === "inverse" && typed ? `1/${typed}` : typed };
    change({ ...draft, other: { code: other.code, ...said } });
  };
  const typed = other.charged ?? other.rate?.replace(/^1\//, "") ?? "";
  return (
    <Group gap="xs" align="end" wrap="nowrap">
      <Select
        label="Exchange"
        flex={1}
        allowDeselect={false}
        data={[
          { value: "rate", label: `1 ${other.code} costs … ${own}` },
          { value: "inverse", label: `1 ${own} costs … ${other.code}` },
          { value: "charged", label: `The bank took … ${own}` },
        ]}
        value={price}
        onChange={(to) => {
          setPrice(to as Price);
          say(to as Price, "");
        }}
      />
      <TextInput
        aria-label="Rate, or what the bank took"
        inputMode="decimal"
        w={110}
        value={typed}
        onChange={(event) => say(price, event.currentTarget.value)}
      />
    </Group>
  );
}
