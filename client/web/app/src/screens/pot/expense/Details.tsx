import { Checkbox, Select, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { words } from "../../../format";
import { usePot } from "../pot";
import type { Field } from "./ExpenseForm";
import { usualParts } from "./draft";

/** What most expenses do without. */
export function Details({ draft, change }: Field) {
  const pot = usePot();
  const categories = pot.about.categories.filter(({ name }) => name !== null);
  const { category: _, bill, ...plain } = draft;
  const line = { text: "", amount: "", split: usualParts(pot) };
  const itemise = (on: boolean) => {
    const { bill: _, ...rest } = draft;
    change(on ? { ...rest, bill: { lines: [line] } } : rest);
  };
  return (
    <Stack gap="md" pt="md">
      {!draft.repeat && (
        <DateInput label="Date" valueFormat="D MMMM YYYY" clearable value={draft.date || null} onChange={(date) => change({ ...draft, date: date ?? "" })} />
      )}
      {categories.length > 0 && (
        <Select
          label="Category"
          clearable
          data={categories.map(({ category, name }) => ({ value: String(category), label: words(name) }))}
          value={draft.category === undefined ? null : String(draft.category)}
          onChange={(to) => change({ ...plain, ...(bill && { bill }), ...(to !== null && { category: Number(to) }) })}
        />
      )}
      <Switch size="md" label="Line by line, from a bill" checked={bill !== undefined} onChange={(event) => itemise(event.currentTarget.checked)} />
      <Checkbox
        size="md"
        label="Money came back"
        checked={draft.refund ?? false}
        onChange={(event) => change({ ...draft, refund: event.currentTarget.checked })}
      />
      {!draft.repeat && <Remarks draft={draft} change={change} />}
    </Stack>
  );
}

/** What is said of one expense alone. */
function Remarks({ draft, change }: Field) {
  return (
    <>
      <Textarea
        label="Note"
        size="md"
        autosize
        value={draft.note ?? ""}
        onChange={(event) => change({ ...draft, note: event.currentTarget.value })}
      />
      <TextInput
        label="Where the receipt is"
        placeholder="https://"
        type="url"
        value={draft.receipt ?? ""}
        onChange={(event) => change({ ...draft, receipt: event.currentTarget.value })}
      />
    </>
  );
}
