import { Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import type { Repeat } from "@potchain/client";
import type { Field } from "./ExpenseForm";

const UNITS = [
  { value: "day", label: "days" },
  { value: "week", label: "weeks" },
  { value: "month", label: "months" },
  { value: "year", label: "years" },
];

/** On which dates it comes again. */
export function RepeatField({ draft, change, repeat }: Field & { repeat: Repeat }) {
  const say = (some: Partial<Repeat>) => change({ ...draft, repeat: { ...repeat, ...some } });
  const end = repeat.count ? `After ${repeat.count} times` : "It goes on";
  return (
    <Stack gap="xs">
      <Group grow align="end">
        <NumberInput label="Every" size="md" min={1} max={1000} allowDecimal={false} value={repeat.every} onChange={(every) => say({ every: String(every) })} />
        <Select aria-label="Unit" allowDeselect={false} data={UNITS} value={repeat.unit} onChange={(unit) => say({ unit: unit as Repeat["unit"] })} />
      </Group>
      <Group grow align="end">
        <DateInput label="First on" valueFormat="D MMM YYYY" value={repeat.start} onChange={(start) => say({ start: start ?? "" })} />
        <DateInput
          label="Last on"
          placeholder={end}
          valueFormat="D MMM YYYY"
          clearable
          value={repeat.until || null}
          onChange={(until) => say({ until: until ?? "", count: "" })}
        />
      </Group>
      <Text fz="sm" c="dimmed">
        On each of these days it is offered, and anyone can book it: nobody is charged for what nobody looked at.
      </Text>
    </Stack>
  );
}
