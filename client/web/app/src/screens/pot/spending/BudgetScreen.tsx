import { ActionIcon, Button, Group, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { words } from "../../../format";
import { Money } from "../../../parts/Money";
import { Page } from "../../../parts/Page";
import { AmountInput, useAmount } from "../AmountInput";
import { toPot, useChange, usePot } from "../pot";
import { aboutLine, type BudgetRow } from "./Budget";

/** What money is spent on, and how much is meant to be. */
export function BudgetScreen() {
  const { id } = usePot();
  return (
    <Page title="Budget and categories" back={toPot(id, "spending")}>
      <Lines />
      <Categories />
    </Page>
  );
}

type Period = BudgetRow["period"];

const PERIODS = [
  { value: "month", label: "every month" },
  { value: "whole", label: "in all" },
];

/** What all lines of a budget are ordered by: first what is about all spending, and first what is about all of the time. */
const order = ({ category = -1, period }: BudgetRow): number => 2 * category + (period === "month" ? 1 : 0);

function Lines() {
  const pot = usePot();
  const { change, busy } = useChange();
  const { budget, rev, currency } = pot.about;
  const restate = (lines: readonly BudgetRow[]) => {
    const sorted = lines.toSorted((one, other) => order(one) - order(other));
    const said = sorted.map(({ category, period, amount }) => ({ ...(category !== undefined && { category }), period, amount }));
    return change({ op: "pot.amend", base: rev, set: { budget: said.length > 0 ? said : null } });
  };
  return (
    <Stack gap="xs" component="section" aria-labelledby="budget">
      <Title order={2} size="h5" id="budget">
        Budget
      </Title>
      {budget.map((line) => (
        <Group key={order(line)} justify="space-between" wrap="nowrap">
          <Text truncate flex={1}>
            {aboutLine(pot, line)}
          </Text>
          <Money amount={line.amount} currency={currency} fw={550} />
          {pot.role === "owner" && (
            <ActionIcon
              c="dimmed"
              aria-label={`Remove ${aboutLine(pot, line)}`}
              loading={busy}
              onClick={() => restate(budget.filter((other) => other !== line))}
            >
              <IconTrash size={18} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {pot.role === "owner" && <AddLine add={(line) => restate([...budget.filter((other) => order(other) !== order(line)), line])} />}
      <Text fz="sm" c="dimmed">
        A budget shows how much is left. It never stops anyone from adding an expense.
      </Text>
    </Stack>
  );
}

function AddLine({ add }: { add: (line: BudgetRow) => Promise<unknown> }) {
  const { about } = usePot();
  const [typed, setTyped] = useState("");
  const [category, setCategory] = useState("all");
  const [period, setPeriod] = useState<Period>("month");
  const { amount, problem, read } = useAmount(typed);
  const named = about.categories.filter(({ name }) => name !== null);
  const data = [{ value: "all", label: "All spending" }, ...named.map(({ category, name }) => ({ value: String(category), label: words(name) }))];
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const about = category === "all" ? {} : { category: Number(category) };
    const exact = await read();
    if (exact && (await add({ ...about, period, amount: exact }))) {
      setTyped("");
    }
  };
  return (
    <form onSubmit={save} autoComplete="off">
      <Stack gap="xs">
        <Group grow align="start">
          <Select aria-label="What the budget is for" allowDeselect={false} data={data} value={category} onChange={(to) => setCategory(to ?? "all")} />
          <Select aria-label="How often" allowDeselect={false} data={PERIODS} value={period} onChange={(to) => setPeriod(to as Period)} />
        </Group>
        <Group gap="xs" wrap="nowrap" align="start">
          <AmountInput aria-label="How much is meant to be spent" placeholder="300" flex={1} error={problem} typed={typed} type={setTyped} />
          <Button type="submit" variant="light" disabled={!amount} leftSection={<IconPlus size={18} />}>
            Set
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Categories() {
  const { about, canWrite } = usePot();
  const { change, busy } = useChange();
  const [typed, setTyped] = useState("");
  const { categories, rev } = about;
  const named = categories.filter(({ name }) => name !== null);
  const isThere = named.some(({ name }) => words(name).toLowerCase() === typed.trim().toLowerCase());
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (await change({ op: "category.set", id: categories.length, base: rev, name: typed.trim() })) {
      setTyped("");
    }
  };
  return (
    <Stack gap="xs" component="section" aria-labelledby="categories">
      <Title order={2} size="h5" id="categories">
        Categories
      </Title>
      {named.map(({ category, name, spent }) => (
        <Group key={category} justify="space-between" wrap="nowrap">
          <Text truncate flex={1}>
            {words(name)}
          </Text>
          <Money amount={spent} currency={about.currency} c="dimmed" />
          {canWrite && (
            <ActionIcon
              c="dimmed"
              aria-label={`Retire ${words(name)}`}
              loading={busy}
              onClick={() => change({ op: "category.set", id: category, base: rev, name: null })}
            >
              <IconTrash size={18} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {canWrite && (
        <form onSubmit={add} autoComplete="off">
          <Group gap="xs" wrap="nowrap" align="start">
            <TextInput
              aria-label="A new category"
              placeholder="Food"
              flex={1}
              error={isThere && "There is one of this name."}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Button type="submit" variant="light" loading={busy} disabled={typed.trim() === "" || isThere} leftSection={<IconPlus size={18} />}>
              Add
            </Button>
          </Group>
        </form>
      )}
    </Stack>
  );
}
