import { Button, Card, Collapse, Group, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import type { Leg, Transfer } from "@potchain/client";
import { IconCheck, IconQrcode } from "@tabler/icons-react";
import { money, newId, today } from "../../../format";
import { Money } from "../../../parts/Money";
import { Person } from "../../../parts/Person";
import { type Pot, useChange, usePot } from "../pot";
import { HowToPay } from "./HowToPay";

/** A payment that would settle something; of a frozen plan, with which of its legs it is. */
export interface Due extends Transfer {
  readonly leg?: Leg;
}

/** Payments to be made: mine, those to me, and the others'. */
export function Legs({ legs }: { legs: readonly Due[] }) {
  const { me } = usePot();
  const parts = [
    { title: "You pay", some: legs.filter(({ from }) => from === me) },
    { title: "You get", some: legs.filter(({ to }) => to === me) },
    { title: "The others", some: legs.filter(({ from, to }) => from !== me && to !== me) },
  ];
  return parts
    .filter(({ some }) => some.length > 0)
    .map(({ title, some }) => (
      <Stack key={title} gap="xs" component="section" aria-label={title}>
        <Title order={2} size="sm" c="dimmed" fw={550}>
          {title}
        </Title>
        {some.map((due) => (
          <DueCard key={`${due.from}-${due.to}-${due.leg?.leg}`} due={due} />
        ))}
      </Stack>
    ));
}

function DueCard({ due }: { due: Due }) {
  const pot = usePot();
  const { change, busy } = useChange();
  const [open, { toggle }] = useDisclosure(false);
  const { from, to, amount, leg } = due;
  const isMine = from === pot.me;
  const record = async () => {
    if (await change({ op: "payment.add", id: newId(), from, to, amount, date: today(), ...(leg && { leg }) })) {
      notifications.show({ color: "teal", title: "Recorded", message: recorded(pot, due) });
    }
  };
  return (
    <Card>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          {isMine || to === pot.me ? (
            <Person name={pot.name(isMine ? to : from)} />
          ) : (
            <Text>
              {pot.name(from)} pays {pot.name(to)}
            </Text>
          )}
          <Money amount={amount} currency={pot.about.currency} fw={650} fz="lg" />
        </Group>
        <Group grow gap="xs">
          {isMine && (
            <Button variant="light" size="sm" px="xs" onClick={toggle} aria-expanded={open} leftSection={<IconQrcode size={16} />}>
              How to pay
            </Button>
          )}
          {pot.canWrite && (
            <Button size="sm" variant={isMine ? "filled" : "light"} px="xs" onClick={record} loading={busy} leftSection={<IconCheck size={16} />}>
              {isMine ? "I have paid" : to === pot.me ? "I got it" : "It was paid"}
            </Button>
          )}
        </Group>
        {isMine && <Collapse expanded={open}>{open && <HowToPay to={to} amount={amount} />}</Collapse>}
      </Stack>
    </Card>
  );
}

/** What recording a payment came to. */
function recorded(pot: Pot, { from, to, amount }: Due): string {
  const paid = `${pot.you(from)} paid ${to === pot.me ? "you" : pot.name(to)} ${money(amount, pot.about.currency)}.`;
  return to === pot.me ? paid : `${paid} ${pot.name(to)} can say whether it came.`;
}
