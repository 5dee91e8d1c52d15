import { Button, Group, Stack, Text, Title } from "@mantine/core";
import type { StatsView } from "@potchain/client";
import { IconChartPie, IconTarget } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { useView } from "../../../client";
import { month, words } from "../../../format";
import { Empty } from "../../../parts/Empty";
import { LevelMark } from "../../../parts/LevelMark";
import { Loading } from "../../../parts/Loading";
import { Money } from "../../../parts/Money";
import { Page } from "../../../parts/Page";
import { toPot, usePot } from "../pot";
import { Budget } from "./Budget";
import { colourOf, MonthChart, PeopleChart, ShareChart } from "./charts";
import { type Period, PeriodPicker } from "./PeriodPicker";

/** What was spent, by person, category and month; and what of the budget. */
export function Spending() {
  const pot = usePot();
  const [period, setPeriod] = useState<Period>({});
  const stats = useView({ view: "stats", pot: pot.id, ...period }, { keep: true });
  if (!stats) {
    return <Loading />;
  }
  const toBudget = (
    <Button component={Link} href={toPot(pot.id, "budget")} variant="light" size="sm" leftSection={<IconTarget size={18} />}>
      Budget
    </Button>
  );
  return (
    <Page title="Spending" back={toPot(pot.id)} actions={toBudget}>
      <Budget />
      <PeriodPicker period={period} choose={setPeriod} />
      <Group justify="space-between" align="start">
        <div>
          <Text c="dimmed">{stats.from || stats.to ? "Spent in this time" : "Spent in all"}</Text>
          <Money amount={stats.spent} currency={pot.about.currency} fz={28} fw={700} lh={1.2} />
        </div>
        <LevelMark level={stats.level} />
      </Group>
      {stats.months.length === 0 ? (
        <Empty icon={IconChartPie} title={stats.from || stats.to ? "Nothing was spent in this time" : "Nothing was spent yet"} />
      ) : (
        <>
          <People members={stats.members} />
          <Categories categories={stats.categories} />
          <Months months={stats.months} />
        </>
      )}
    </Page>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

function People({ members }: Pick<StatsView, "members">) {
  const { about, you } = usePot();
  const people = members.filter(({ into, inactive, paid, share }) => into === undefined && (!inactive || paid !== share));
  return (
    <Part title="By person">
      <PeopleChart currency={about.currency} people={people.map(({ member, paid, share }) => ({ name: you(member), paid, share }))} />
      {people.map(({ member, paid, share }) => (
        <Group key={member} justify="space-between" wrap="nowrap" align="start">
          <Text truncate>{you(member)}</Text>
          <Stack gap={0} align="end">
            <Money amount={share} currency={about.currency} fw={550} />
            <Text fz="sm" c="dimmed">
              paid <Money amount={paid} currency={about.currency} inherit />
            </Text>
          </Stack>
        </Group>
      ))}
    </Part>
  );
}

function Categories({ categories }: Pick<StatsView, "categories">) {
  const { about } = usePot();
  const rows = categories.map(({ category, name, expenses, spent }, place) => ({
    name: category === null ? "Without a category" : words(name) || `Category ${category}`,
    colour: colourOf(place),
    expenses,
    spent,
  }));
  return (
    <Part title="By category">
      {rows.length > 1 && <ShareChart currency={about.currency} rows={rows} />}
      {rows.map(({ name, colour, expenses, spent }) => (
        <Group key={name} justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <span className="dot" style={{ background: `var(--mantine-color-${colour.replace(".", "-")})` }} />
            <Text truncate>{name}</Text>
            <Text fz="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
              {expenses === 1 ? "1 expense" : `${expenses} expenses`}
            </Text>
          </Group>
          <Money amount={spent} currency={about.currency} fw={550} />
        </Group>
      ))}
    </Part>
  );
}

function Months({ months }: Pick<StatsView, "months">) {
  const { about } = usePot();
  return (
    <Part title="By month">
      {months.length > 1 && <MonthChart currency={about.currency} months={months.map((row) => ({ name: month(row.month, "short"), spent: row.spent }))} />}
      {months.toReversed().map((row) => (
        <Group key={row.month} justify="space-between">
          <Text>{month(row.month)}</Text>
          <Money amount={row.spent} currency={about.currency} fw={550} />
        </Group>
      ))}
    </Part>
  );
}
