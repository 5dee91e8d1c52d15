import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core";
import type { Frozen, Transfer } from "@potchain/client";
import { IconSnowflake, IconSnowflakeOff } from "@tabler/icons-react";
import { side } from "../../../format";
import { Money } from "../../../parts/Money";
import { useChange, usePot } from "../pot";
import { Legs } from "./Legs";

/** A plan that stays as it was agreed on, with what is left of it, and what came beside it. */
export function FrozenPlan({ frozen: { at, legs, rest } }: { frozen: Frozen }) {
  const pot = usePot();
  const { change, busy } = useChange();
  const numbered = legs.map(({ from, to, amount, left }, leg) => ({ from, to, amount: left, whole: amount, leg: { plan: at, leg } }));
  const open = numbered.filter(({ amount }) => side(amount) !== "even");
  const paid = numbered.filter(({ amount }) => side(amount) === "even");
  return (
    <>
      <Alert icon={<IconSnowflake />} title="This plan was agreed on">
        <Stack gap="xs" align="start">
          What is spent meanwhile does not change it, and is settled beside it.
          {pot.canWrite && (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconSnowflakeOff size={16} />}
              loading={busy}
              onClick={() => change({ op: "plan.thaw", base: pot.about.rev })}
            >
              Give it up
            </Button>
          )}
        </Stack>
      </Alert>
      <Legs legs={open} />
      {paid.length > 0 && (
        <section aria-label="Paid">
          <Title order={2} size="sm" c="dimmed" fw={550} mb={4}>
            Paid
          </Title>
          {paid.map(({ from, to, whole, leg }) => (
            <Group key={leg.leg} justify="space-between">
              <Text>
                {pot.name(from)} paid {pot.name(to)}
              </Text>
              <Money amount={whole} currency={pot.about.currency} />
            </Group>
          ))}
        </section>
      )}
      {rest.length > 0 && (
        <>
          <Text fw={550}>Beside the plan, for what came after</Text>
          <Legs legs={rest} />
        </>
      )}
    </>
  );
}

/** Agrees on a plan. */
export function Freeze({ legs }: { legs: Transfer[] }) {
  const { about } = usePot();
  const { change, busy } = useChange();
  return (
    <Button
      variant="subtle"
      size="sm"
      leftSection={<IconSnowflake size={18} />}
      loading={busy}
      onClick={() => change({ op: "plan.freeze", base: about.rev, legs })}
    >
      Keep to this plan
    </Button>
  );
}
