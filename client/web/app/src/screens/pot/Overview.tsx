import { ActionIcon, Button, Card, Group, Menu, Stack, Text, Title } from "@mantine/core";
import type { DayItem } from "@potchain/client";
import { IconArrowsExchange, IconDots, IconFileText, IconInfoCircle, IconPigMoney, IconPlus, IconReceipt, IconRepeat, IconScale, IconUserPlus } from "@tabler/icons-react";
import { Link } from "wouter";
import { useView } from "../../client";
import { capital, day, side, STANDS, unsigned, words } from "../../format";
import { Empty } from "../../parts/Empty";
import { LevelMark } from "../../parts/LevelMark";
import { Loading } from "../../parts/Loading";
import { Money } from "../../parts/Money";
import { Page } from "../../parts/Page";
import { Person } from "../../parts/Person";
import { toPot, usePot } from "./pot";
import { ToConfirm } from "./settle/ToConfirm";
import { Underway } from "./Underway";

/** What everyone owes and is owed, and the expenses by day. */
export function Overview() {
  const pot = usePot();
  const canWrite = pot.role !== "viewer" && !pot.about.archived;
  return (
    <Page title={words(pot.about.name)} back="/" actions={<Actions />}>
      {pot.about.note && <Text c="dimmed">{words(pot.about.note)}</Text>}
      <Balances />
      <Underway />
      <ToConfirm />
      <Days />
      {canWrite && (
        <Button
          component={Link}
          href={toPot(pot.id, "expense")}
          className="add"
          size="lg"
          radius="xl"
          leftSection={<IconPlus size={22} />}
        >
          Add expense
        </Button>
      )}
    </Page>
  );
}

function Actions() {
  const { id } = usePot();
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon component={Link} href={toPot(id, "invite")} aria-label="Invite somebody">
        <IconUserPlus size={22} />
      </ActionIcon>
      <Menu position="bottom-end" withArrow>
        <Menu.Target>
          <ActionIcon aria-label="More of this pot">
            <IconDots size={22} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} href={toPot(id, "payment")} leftSection={<IconArrowsExchange size={18} />}>
            Record a payment
          </Menu.Item>
          <Menu.Item component={Link} href={toPot(id, "kitty")} leftSection={<IconPigMoney size={18} />}>
            Kitty
          </Menu.Item>
          <Menu.Item component={Link} href={toPot(id, "recurring")} leftSection={<IconRepeat size={18} />}>
            What comes again
          </Menu.Item>
          <Menu.Item component={Link} href={toPot(id, "statement")} leftSection={<IconFileText size={18} />}>
            Statement and files
          </Menu.Item>
          <Menu.Item component={Link} href={toPot(id, "about")} leftSection={<IconInfoCircle size={18} />}>
            About this pot
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

function Balances() {
  const pot = usePot();
  const seen = useView({ view: "balances", pot: pot.id });
  if (!seen) {
    return <Loading />;
  }
  const { currency } = pot.about;
  const shown = seen.balances.filter(({ inactive, into }) => !inactive && into === undefined);
  const mine = shown.find(({ member }) => member === pot.me);
  const stands = side(mine?.balance ?? "0");
  const others = shown.filter(({ member }) => member !== pot.me);
  return (
    <Card aria-label="Balances" component="section">
      <Stack gap="sm">
        <Group justify="space-between" align="start" wrap="nowrap">
          <div>
            <Text c="dimmed">{capital(STANDS[stands])}</Text>
            {mine && stands !== "even" && (
              <Money amount={unsigned(mine.balance)} currency={currency} c={`var(--app-${stands})`} fz={28} fw={700} lh={1.2} />
            )}
          </div>
          <LevelMark level={seen.level} />
        </Group>
        {others.map(({ member, balance, pool, held }) => (
          <Group key={member} justify="space-between" wrap="nowrap">
            <Person name={pot.name(member)} {...(pool && { hint: "kitty" })} />
            <Money amount={held ?? balance} currency={currency} signed={!pool} fw={550} />
          </Group>
        ))}
        {others.some(({ balance }) => side(balance) !== "even") && (
          <Button component={Link} href={toPot(pot.id, "settle")} variant="light" leftSection={<IconScale size={18} />}>
            Settle up
          </Button>
        )}
        {others.length === 0 && (
          <Button component={Link} href={toPot(pot.id, "invite")} variant="light" leftSection={<IconUserPlus size={18} />}>
            Invite the others
          </Button>
        )}
      </Stack>
    </Card>
  );
}

function Days() {
  const pot = usePot();
  const seen = useView({ view: "days", pot: pot.id });
  if (!seen) {
    return <Loading />;
  }
  if (seen.days.length === 0) {
    return (
      <Empty icon={IconReceipt} title="No expenses yet">
        Whoever pays something adds it here, and everyone sees it.
      </Empty>
    );
  }
  return seen.days.map(({ day: date, items }) => (
    <section key={date} aria-labelledby={`day-${date}`}>
      <Title order={2} size="sm" c="dimmed" fw={550} mb={4} id={`day-${date}`}>
        {day(date)}
      </Title>
      {items.map((item) => (
        <DayRow key={item.item} item={item} />
      ))}
    </section>
  ));
}

function DayRow({ item }: { item: DayItem }) {
  const pot = usePot();
  const { currency } = pot.about;
  const isGone = item.status !== "live";
  const who = item.by.map((member) => (member === pot.me ? "you" : pot.name(member))).join(", ");
  const whom = item.to === undefined ? undefined : item.to === pot.me ? "you" : pot.name(item.to);
  const said = whom === undefined ? `${who} paid` : `${who} paid ${whom}`;
  const Icon = item.kind === "payment" ? IconArrowsExchange : IconReceipt;
  return (
    <Link href={toPot(pot.id, "item", item.item)} className="row">
      <Group p="xs" wrap="nowrap" gap="sm" align="start">
        <Icon size={22} stroke={1.5} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} color="var(--mantine-color-dimmed)" />
        <Stack gap={0} flex={1} miw={0}>
          <Text fw={500} truncate td={item.status === "voided" ? "line-through" : undefined}>
            {item.memo || (item.kind === "payment" ? "Payment" : "Expense")}
          </Text>
          <Text fz="sm" c="dimmed" truncate>
            {capital(said)}
            {isGone && ` · ${item.status === "voided" ? "deleted" : "contested"}`}
            {item.refund && " · came back"}
          </Text>
        </Stack>
        <Stack gap={0} align="end">
          <Group gap={6} wrap="nowrap">
            <Money amount={item.amount} currency={currency} fw={550} />
            <LevelMark level={item.level} short />
          </Group>
          {item.mine && (
            <Text fz="sm" c="dimmed" component="span">
              for you <Money amount={item.mine} currency={currency} signed fz="sm" />
            </Text>
          )}
        </Stack>
      </Group>
    </Link>
  );
}
