import { Group, Progress, Stack, Text } from "@mantine/core";
import type { PotView } from "@potchain/client";
import { side, today, words } from "../../../format";
import { Money } from "../../../parts/Money";
import { type Pot, usePot } from "../pot";

export type BudgetRow = PotView["budget"][number];

/** What a line of a budget is about, as in `Food, every month`. */
export const aboutLine = ({ about }: Pot, { category, period }: Pick<BudgetRow, "category" | "period">): string => {
  const what = category === undefined ? "All spending" : words(about.categories[category]?.name) || `Category ${category}`;
  return period === "month" ? `${what}, this month` : what;
};

/** What is meant to be spent, and was. */
export function Budget() {
  const pot = usePot();
  return pot.about.budget.map((line) => <Line key={`${line.category}-${line.period}`} line={line} />);
}

function Line({ line }: { line: BudgetRow }) {
  const pot = usePot();
  const { currency } = pot.about;
  const thisMonth = line.months?.find(({ month }) => month === today().slice(0, 7))?.spent;
  const spent = line.period === "month" ? thisMonth : line.spent;
  // How much of the bar is full: only a picture.
  const part = spent === undefined || side(spent) === "down" ? 0 : Number(spent) / Number(line.amount);
  const name = aboutLine(pot, line);
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap={4}>
        <Text>{name}</Text>
        <Text {...(part > 1 && { c: "var(--app-down)" })} style={{ whiteSpace: "nowrap" }}>
          {spent === undefined ? "nothing" : <Money amount={spent} currency={currency} inherit fw={550} />} of{" "}
          <Money amount={line.amount} currency={currency} inherit />
        </Text>
      </Group>
      <Progress value={Math.min(part, 1) * 100} color={part > 1 ? "red" : "teal"} aria-label={`${name}: how much is spent`} />
      {part > 1 && (
        <Text fz="sm" c="var(--app-down)">
          More than was meant to be spent.
        </Text>
      )}
    </Stack>
  );
}
