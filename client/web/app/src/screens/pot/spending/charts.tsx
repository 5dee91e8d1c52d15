// Pictures of what stands in figures beside them. What is drawn may be rounded: what is read comes from the library.

import { BarChart, DonutChart } from "@mantine/charts";
import { Box } from "@mantine/core";
import type { Currency } from "@potchain/client";
import type { ReactNode } from "react";
import { money } from "../../../format";

const COLOURS = ["indigo.6", "teal.6", "orange.6", "grape.6", "cyan.6", "red.6", "lime.7", "yellow.6", "pink.6", "gray.6"];

/** The colour of the so-manieth of some things. */
export const colourOf = (place: number): string => COLOURS[place % COLOURS.length] ?? "gray.6";

const asMoney = (currency: Currency) => (value: number) => money(value.toFixed(currency.decimals), currency);

/** For who sees it: others have the figures. */
function Picture({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Box role="img" aria-label={label}>
      {children}
    </Box>
  );
}

/** What each paid, beside what was spent for them. */
export function PeopleChart({ people, currency }: { people: readonly { name: string; paid: string; share: string }[]; currency: Currency }) {
  return (
    <Picture label="A chart of what each paid, and what was for each">
      <BarChart
        h={60 + 56 * people.length}
        data={people.map(({ name, paid, share }) => ({ name, paid: Number(paid), share: Number(share) }))}
        dataKey="name"
        orientation="vertical"
        series={[
          { name: "share", label: "For them", color: "indigo.6" },
          { name: "paid", label: "Paid", color: "teal.6" },
        ]}
        withLegend
        gridAxis="none"
        withXAxis={false}
        yAxisProps={{ width: 80 }}
        valueFormatter={asMoney(currency)}
        barChartProps={{ accessibilityLayer: false }}
      />
    </Picture>
  );
}

/** How the whole is made of parts. */
export function ShareChart({ rows, currency }: { rows: readonly { name: string; colour: string; spent: string }[]; currency: Currency }) {
  const parts = rows.map(({ name, colour, spent }) => ({ name, color: colour, value: Number(spent) }));
  return (
    <Picture label="A chart of how spending is divided among categories">
      <DonutChart
        mx="auto"
        size={180}
        thickness={30}
        data={parts.filter(({ value }) => value > 0)}
        tooltipDataSource="segment"
        valueFormatter={asMoney(currency)}
        accessibilityLayer={false}
      />
    </Picture>
  );
}

/** What was spent in one month after the other. */
export function MonthChart({ months, currency }: { months: readonly { name: string; spent: string }[]; currency: Currency }) {
  return (
    <Picture label="A chart of spending by month">
      <BarChart
        h={200}
        data={months.map(({ name, spent }) => ({ name, spent: Number(spent) }))}
        dataKey="name"
        series={[{ name: "spent", label: "Spent", color: "indigo.6" }]}
        withYAxis={false}
        gridAxis="none"
        maxBarWidth={48}
        valueFormatter={asMoney(currency)}
        barChartProps={{ accessibilityLayer: false }}
      />
    </Picture>
  );
}
