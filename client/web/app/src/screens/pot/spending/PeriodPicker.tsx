import { Group, Select, Stack } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import dayjs from "dayjs";
import { useState } from "react";

/** Days from one to another, both included; without bounds all of them. */
export interface Period {
  readonly from?: string;
  readonly to?: string;
}

/** A month or a year, so many before this one. */
const whole = (unit: "month" | "year", before: number): Period => {
  const then = dayjs().subtract(before, unit);
  return { from: then.startOf(unit).format("YYYY-MM-DD"), to: then.endOf(unit).format("YYYY-MM-DD") };
};

const PERIODS = {
  all: { label: "All of the time", period: () => ({}) },
  month: { label: "This month", period: () => whole("month", 0) },
  last: { label: "Last month", period: () => whole("month", 1) },
  year: { label: "This year", period: () => whole("year", 0) },
} satisfies Record<string, { label: string; period: () => Period }>;

type Choice = keyof typeof PERIODS | "days";

const CHOICES = [...Object.entries(PERIODS).map(([value, { label }]) => ({ value, label })), { value: "days", label: "From … to …" }];

/** Chooses of which days something is shown. */
export function PeriodPicker({ period, choose }: { period: Period; choose: (period: Period) => void }) {
  const [choice, setChoice] = useState<Choice>("all");
  const take = (choice: Choice) => {
    setChoice(choice);
    // One goes on from what was shown before.
    choose(choice === "days" ? period : PERIODS[choice].period());
  };
  const day = (end: "from" | "to") => (date: string | null) => {
    const { [end]: _, ...other } = period;
    choose({ ...other, ...(date && { [end]: date }) });
  };
  return (
    <Stack gap="xs">
      <Select aria-label="When" allowDeselect={false} data={CHOICES} value={choice} onChange={(to) => take(to as Choice)} />
      {choice === "days" && (
        <Group grow>
          <DateInput label="From" valueFormat="D MMM YYYY" clearable value={period.from ?? null} onChange={day("from")} />
          <DateInput label="To" valueFormat="D MMM YYYY" clearable value={period.to ?? null} onChange={day("to")} />
        </Group>
      )}
    </Stack>
  );
}
