import { Text } from "@mantine/core";
import { Page } from "../../parts/Page";
import { usePot } from "./pot";

/** The pot as a file: a page to print, a table, or all of its log. */
export function Statement() {
  const pot = usePot();
  return (
    <Page title="Statement" back={`/pot/${pot.id}`}>
      <Text c="dimmed">To keep or to print.</Text>
    </Page>
  );
}
