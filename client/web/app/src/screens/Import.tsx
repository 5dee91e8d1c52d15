import { Text } from "@mantine/core";
import { Page } from "../parts/Page";

/** Makes a pot of a file of another app. */
export function Import() {
  return (
    <Page title="Import" back="/">
      <Text c="dimmed">From a file of ChopDot, Splitwise or Spliit.</Text>
    </Page>
  );
}
