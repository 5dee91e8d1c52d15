import { Button, Group, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "wouter";
import { usePots } from "../client";
import { words } from "../format";
import { Loading } from "../parts/Loading";
import { Money } from "../parts/Money";
import { Page } from "../parts/Page";

/** All pots, with my balance in each. */
export function Pots() {
  return (
    <Page
      title="Your pots"
      actions={
        <Button component={Link} href="/new" leftSection={<IconPlus size={18} />}>
          New pot
        </Button>
      }
    >
      <PotList />
    </Page>
  );
}

export function PotList() {
  const pots = usePots();
  if (!pots) {
    return <Loading />;
  }
  return (
    <Stack gap={4}>
      {pots.map(({ pot, name, balance, currency }) => (
        <Link key={pot} href={`/pot/${pot}`} className="row">
          <Group justify="space-between" p="sm">
            <Text fw={550}>{words(name)}</Text>
            <Money amount={balance} currency={currency} signed fw={600} />
          </Group>
        </Link>
      ))}
    </Stack>
  );
}
