import { Button, Card, Group, Stack, Text } from "@mantine/core";
import type { ItemRow, TemplateMoney } from "@potchain/client";
import { IconCheck, IconRepeat } from "@tabler/icons-react";
import { Link } from "wouter";
import { day, today, words } from "../../../format";
import { Empty } from "../../../parts/Empty";
import { LevelMark } from "../../../parts/LevelMark";
import { Money } from "../../../parts/Money";
import { Page } from "../../../parts/Page";
import { toPot, useChange, usePot } from "../pot";
import { rule } from "./rule";

/** What comes again, and what of it is due. */
export function Recurring() {
  const { id, about } = usePot();
  return (
    <Page title="What comes again" back={toPot(id)} actions={<LevelMark level={about.level} short />}>
      {about.templates.length === 0 && (
        <Empty icon={IconRepeat} title="Nothing comes again yet">
          Add the expense once, open it, and have it come again: a rent every month, a cleaner every week.
        </Empty>
      )}
      {about.templates.map((template) => (
        <Template key={template.id} template={template} />
      ))}
    </Page>
  );
}

function Template({ template: { id, memo, money, next } }: { template: ItemRow }) {
  const pot = usePot();
  const { change, busy } = useChange();
  const isDue = next !== undefined && next <= today();
  return (
    <Card>
      <Stack gap="xs">
        <Link href={toPot(pot.id, "item", id)} className="row">
          <Group justify="space-between" wrap="nowrap">
            <Text fw={550} truncate>
              {words(memo) || "Expense"}
            </Text>
            <Money amount={money?.amount ?? ""} currency={pot.about.currency} fw={650} />
          </Group>
          <Text fz="sm" c="dimmed">
            {rule(money as TemplateMoney)}
          </Text>
        </Link>
        <Group justify="space-between">
          <Text fz="sm">{next === undefined ? "All of it was booked." : isDue ? `Due since ${day(next)}` : `Next on ${day(next)}`}</Text>
          {isDue && pot.canWrite && (
            <Button size="sm" loading={busy} leftSection={<IconCheck size={18} />} onClick={() => change({ op: "expense.occur", template: id, date: next })}>
              Book it
            </Button>
          )}
        </Group>
      </Stack>
    </Card>
  );
}
