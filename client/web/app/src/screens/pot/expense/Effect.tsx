import { Card, Group, Stack, Text } from "@mantine/core";
import type { Drafted } from "@potchain/client";
import { side, STANDS, unsigned } from "../../../format";
import { Money } from "../../../parts/Money";
import { usePot } from "../pot";

/** What would become of balances. */
type Effects = Pick<Drafted, "changes" | "balances">;

/** What saving would do to my own balance, in a line. */
export function MyEffect({ drafted: { changes, balances } }: { drafted: Effects }) {
  const { about, me } = usePot();
  const [change, balance] = [changes[me], balances[me]?.balance];
  if (change === undefined || balance === undefined) {
    return null;
  }
  const stands = side(balance);
  return (
    <Text fz="sm" ta="center" c="dimmed" aria-live="polite">
      For you <Money amount={change} currency={about.currency} signed inherit />, then {STANDS[stands]}{" "}
      {stands !== "even" && <Money amount={unsigned(balance)} currency={about.currency} inherit />}
    </Text>
  );
}

/** What saving would do to everyone's balances, at every keystroke. */
export function Effect({ drafted: { changes, balances } }: { drafted: Effects }) {
  const { about, me } = usePot();
  const concerned = balances.filter(({ member }) => member in changes);
  if (concerned.length === 0) {
    return null;
  }
  return (
    <Card aria-label="What it does to balances" role="region">
      <Stack gap={6}>
        <Group justify="space-between" c="dimmed" fz="sm">
          <span>Then the balances are</span>
          <span>by</span>
        </Group>
        {concerned.map(({ member, name, balance }) => (
          <Group key={member} wrap="nowrap" gap="sm">
            <Text flex={1} truncate>
              {member === me ? "You" : String(name)}
            </Text>
            <Money amount={balance} currency={about.currency} signed fw={600} />
            <Money amount={changes[member] ?? ""} currency={about.currency} signed fz="sm" w={92} ta="right" />
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
