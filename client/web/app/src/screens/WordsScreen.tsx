import { Card } from "@mantine/core";
import { useLocation } from "wouter";
import { Page } from "../parts/Page";
import { Confirm } from "./start/Confirm";

/** The twelve words, for whoever did not write them down at first. */
export function WordsScreen() {
  const [, go] = useLocation();
  const leave = () => go("/");
  return (
    <Page title="Twelve words" back="/settings">
      <Card>
        <Confirm done={leave} later={leave} />
      </Card>
    </Page>
  );
}
