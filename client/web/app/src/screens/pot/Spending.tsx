import { Group, Text } from "@mantine/core";
import { useView } from "../../client";
import { Loading } from "../../parts/Loading";
import { Money } from "../../parts/Money";
import { Page } from "../../parts/Page";
import { usePot } from "./pot";

/** What was spent, by person, category and month; and the budget. */
export function Spending() {
  const pot = usePot();
  const stats = useView({ view: "stats", pot: pot.id });
  if (!stats) {
    return <Loading />;
  }
  return (
    <Page title="Spending" back={`/pot/${pot.id}`}>
      <Group justify="space-between">
        <Text>In all</Text>
        <Money amount={stats.spent} currency={pot.about.currency} fw={600} />
      </Group>
    </Page>
  );
}
