import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import type { PotsView } from "@potchain/client";
import { IconFileImport, IconKey, IconLink, IconMoodSmile, IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { useClient, usePots } from "../client";
import { side, STANDS, unsigned, words } from "../format";
import { Empty } from "../parts/Empty";
import { LevelMark } from "../parts/LevelMark";
import { Loading } from "../parts/Loading";
import { Money } from "../parts/Money";
import { Page } from "../parts/Page";
import { toPot } from "./pot/pot";

/** All pots, with my balance in each; and the ways to get one. */
export function Pots() {
  const pots = usePots();
  return (
    <Page title="Your pots">
      <WriteDown />
      {pots?.length === 0 && (
        <Empty icon={IconMoodSmile} title="Nothing to share yet">
          A pot is for a trip, a flat, a dinner: everyone in it sees who paid what, and who owes whom.
        </Empty>
      )}
      <PotList />
      <Group gap="sm">
        <Button component={Link} href="/new" leftSection={<IconPlus size={18} />}>
          New pot
        </Button>
        <Button component={Link} href="/join" variant="light" leftSection={<IconLink size={18} />}>
          Join by link
        </Button>
        <Button component={Link} href="/import" variant="subtle" leftSection={<IconFileImport size={18} />}>
          Import
        </Button>
      </Group>
    </Page>
  );
}

/** The pots alone. */
export function PotList() {
  const pots = usePots();
  if (!pots) {
    return <Loading />;
  }
  return (
    <Stack gap={4} component="ul" p={0} m={0} style={{ listStyle: "none" }}>
      {pots.map((pot) => (
        <li key={pot.pot}>
          <PotRow pot={pot} />
        </li>
      ))}
    </Stack>
  );
}

function PotRow({ pot: { pot, name, balance, currency, level } }: { pot: PotsView["pots"][number] }) {
  const stands = side(balance);
  const [location] = useLocation();
  const href = toPot(pot ?? "");
  const isOpen = location === href || location.startsWith(`${href}/`);
  return (
    <Link href={href} className="row" aria-current={isOpen ? "true" : undefined}>
      <Group justify="space-between" p="sm" wrap="nowrap">
        <Text fw={550} truncate>
          {words(name)}
        </Text>
        <Stack gap={0} align="end">
          <Text fz="xs" c="dimmed">
            {STANDS[stands]}
          </Text>
          <Group gap={6} wrap="nowrap">
            {stands !== "even" && <Money amount={unsigned(balance)} currency={currency} c={`var(--app-${stands})`} fw={600} />}
            <LevelMark level={level} short />
          </Group>
        </Stack>
      </Group>
    </Link>
  );
}

/** Reminds of the twelve words, until they are known to be written down. */
function WriteDown() {
  const client = useClient();
  const [confirmed, setConfirmed] = useState(true);
  useEffect(() => void client.key().then((key) => setConfirmed(key.origin === "given" || key.confirmed)), [client]);
  return confirmed ? null : (
    <Alert icon={<IconKey />} title="Write down your twelve words">
      Without them your pots are gone when this device is.{" "}
      <Anchor component={Link} href="/settings/words" c="inherit" underline="always">
        Do it now
      </Anchor>
    </Alert>
  );
}
