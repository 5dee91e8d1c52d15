import { Button, Text } from "@mantine/core";
import { Link } from "wouter";
import { useView } from "../../client";
import { words } from "../../format";
import { Loading } from "../../parts/Loading";
import { Page } from "../../parts/Page";
import { toPot, usePot } from "./pot";

/** An item, and all that happened to it. */
export function ItemScreen({ item }: { item: string }) {
  const pot = usePot();
  const show = useView({ view: "show", pot: pot.id, item });
  if (!show) {
    return <Loading />;
  }
  return (
    <Page
      title={words(show.item.memo) || "Expense"}
      back={toPot(pot.id)}
      actions={
        <Button component={Link} href={toPot(pot.id, "expense", item)} variant="light" size="sm">
          Change
        </Button>
      }
    >
      <Text c="dimmed">{show.history.length} changes</Text>
    </Page>
  );
}
