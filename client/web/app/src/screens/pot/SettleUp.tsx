import { Card, Group, Text } from "@mantine/core";
import { IconConfetti } from "@tabler/icons-react";
import { useView } from "../../client";
import { Empty } from "../../parts/Empty";
import { Loading } from "../../parts/Loading";
import { Money } from "../../parts/Money";
import { Page } from "../../parts/Page";
import { usePot } from "./pot";

/** Who pays whom, to be even. */
export function SettleUp() {
  const pot = usePot();
  const settle = useView({ view: "settle", pot: pot.id });
  if (!settle) {
    return <Loading />;
  }
  return (
    <Page title="Settle up" back={`/pot/${pot.id}`}>
      {settle.payments.length === 0 && <Empty icon={IconConfetti} title="Everyone is even" />}
      {settle.payments.map(({ from, to, amount }) => (
        <Card key={`${from}-${to}`}>
          <Group justify="space-between">
            <Text>
              {pot.name(from)} pays {pot.name(to)}
            </Text>
            <Money amount={amount} currency={pot.about.currency} fw={600} />
          </Group>
        </Card>
      ))}
    </Page>
  );
}
