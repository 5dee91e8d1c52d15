import { Button, Card, Group, Progress, Stack, Text } from "@mantine/core";
import { IconPigMoney } from "@tabler/icons-react";
import { Empty } from "../../../parts/Empty";
import { LevelMark } from "../../../parts/LevelMark";
import { Money } from "../../../parts/Money";
import { Page } from "../../../parts/Page";
import { newId, side, today } from "../../../format";
import { toPot, useChange, usePot } from "../pot";
import { AmountForm } from "./AmountForm";

/** The money that the group has together: what is in it, putting in and taking out, and what is saved for. */
export function Kitty() {
  const { id, about, me, role, canWrite } = usePot();
  const { change } = useChange();
  const { pool, held, goal, rev } = about;
  if (pool === undefined) {
    return (
      <Page title="Kitty" back={toPot(id)}>
        <NoKitty />
      </Page>
    );
  }
  const move = (from: number, to: number) => (amount: string) => change({ op: "payment.add", id: newId(), from, to, amount, date: today() });
  return (
    <Page title="Kitty" back={toPot(id)}>
      <Card>
        <Stack gap="sm">
          <Group justify="space-between" align="start">
            <div>
              <Text c="dimmed">In it</Text>
              <Money amount={held ?? "0"} currency={about.currency} fz={28} fw={700} lh={1.2} />
            </div>
            <LevelMark level={about.level} />
          </Group>
          {goal && <Goal amount={goal.amount} held={goal.held ?? "0"} />}
          <Text fz="sm" c="dimmed">
            Who pays out of the kitty chooses it under “Who paid?”.
          </Text>
        </Stack>
      </Card>
      {canWrite && (
        <>
          <AmountForm label="I put in" action="Put in" order={move(me, pool)} />
          <AmountForm label="I take out" action="Take out" order={move(pool, me)} />
        </>
      )}
      {canWrite && role === "owner" && (
        <AmountForm label="We save for" action="Set" order={(goal) => change({ op: "pot.amend", base: rev, set: { goal } })} />
      )}
    </Page>
  );
}

/** How much is saved of what is meant to be. */
function Goal({ amount, held }: { amount: string; held: string }) {
  const { currency } = usePot().about;
  // How much of the bar is full: only a picture.
  const part = side(held) === "down" ? 0 : Math.min(Number(held) / Number(amount), 1);
  return (
    <Stack gap={4}>
      <Text>
        of <Money amount={amount} currency={currency} inherit />
      </Text>
      <Progress value={part * 100} color="teal" aria-label="How much is saved" />
    </Stack>
  );
}

function NoKitty() {
  const { status, role } = usePot();
  const { change, busy } = useChange();
  return (
    <Empty icon={IconPigMoney} title="There is no kitty yet">
      <Stack>
        Everyone puts something in, and the group pays out of it. It has a balance of its own, beside everyone’s.
        {role === "owner" && (
          <Button loading={busy} onClick={() => change({ op: "pool.add", id: status.members.length, name: "Kitty" })}>
            Make a kitty
          </Button>
        )}
      </Stack>
    </Empty>
  );
}
