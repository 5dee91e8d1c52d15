import { Checkbox, Group, Input, SegmentedControl, Stack, Text } from "@mantine/core";
import type { Drafted, Parts } from "@potchain/client";
import { Money } from "../../../parts/Money";
import { type Pot, usePot } from "../pot";
import type { Mode } from "./draft";
import type { Field } from "./ExpenseForm";
import { MemberRow } from "./MemberRow";

/** The ways to divide: what is typed for each, and what stands there before. */
const MODES: Record<Mode, { label: string; hint: string; help: string }> = {
  equal: { label: "Equally", hint: "", help: "Everyone who is ticked bears the same." },
  shares: { label: "Shares", hint: "0", help: "Two shares bear twice as much as one." },
  percent: { label: "Percent", hint: "0 %", help: "Together they make 100." },
  exact: { label: "Exact", hint: "0", help: "Together they make the whole." },
  adjust: { label: "±", hint: "±0", help: "More or less than the others, who bear the rest equally." },
};

/** For whom it was, and how it is divided. */
export function SplitField({ draft, change, drafted }: Field & { drafted: Drafted | null | undefined }) {
  const pot = usePot();
  const split = (split: Parts) => change({ ...draft, split });
  const { mode, people } = draft.split;
  return (
    <Stack gap="xs" role="group" aria-label="For whom?">
      <Input.Label size="md" component="span">
        For whom?
      </Input.Label>
      <SegmentedControl
        aria-label="How it is divided"
        fullWidth
        data={Object.entries(MODES).map(([value, { label }]) => ({ value, label }))}
        value={mode}
        onChange={(mode) => split(begin(mode as Mode, pot, draft.split, drafted))}
      />
      <Text fz="sm" c="dimmed">
        {MODES[mode].help}
      </Text>
      {partakers(pot, draft.split).map((member) => (
        <PartRow
          key={member}
          mode={mode}
          name={pot.name(member)}
          typed={people[member]}
          change={(typed) => split({ mode, people: replaced(people, member, typed) })}
        >
          {drafted?.shares[member] && mode !== "exact" && (
            <Money amount={drafted.shares[member]} currency={pot.about.currency} fz="sm" c="dimmed" />
          )}
        </PartRow>
      ))}
    </Stack>
  );
}

interface PartProps {
  mode: Mode;
  name: string;
  /** Undefined for who takes no part. */
  typed: string | undefined;
  change: (typed: string | undefined) => void;
  children: React.ReactNode;
}

function PartRow({ mode, name, typed, change, children }: PartProps) {
  if (mode === "equal") {
    return (
      <Group justify="space-between" wrap="nowrap" mih={36}>
        <Checkbox
          label={name}
          size="md"
          checked={typed !== undefined}
          onChange={(event) => change(event.currentTarget.checked ? "" : undefined)}
        />
        {children}
      </Group>
    );
  }
  return (
    <MemberRow name={name} typed={typed ?? ""} hint={MODES[mode].hint} change={change}>
      {children}
    </MemberRow>
  );
}

/** Everyone who can take part, or does. */
function partakers({ people, status }: Pot, split: Parts): number[] {
  const can = new Set(people.map(({ member }) => member));
  return status.members.map(({ member }) => member).filter((member) => can.has(member) || member in split.people);
}

/** What another way to divide begins with: the exact parts are those that there are now. */
function begin(mode: Mode, pot: Pot, now: Parts, drafted: Drafted | null | undefined): Parts {
  const members = partakers(pot, now);
  const begins: Record<Mode, (member: number) => string> = {
    equal: () => "",
    shares: () => "1",
    percent: () => "",
    exact: (member) => drafted?.shares[member] ?? "",
    adjust: () => "",
  };
  return { mode, people: Object.fromEntries(members.map((member) => [member, begins[mode](member)])) };
}

function replaced(people: Parts["people"], member: number, typed: string | undefined): Parts["people"] {
  const { [member]: _, ...others } = people;
  return typed === undefined ? others : { ...others, [member]: typed };
}
