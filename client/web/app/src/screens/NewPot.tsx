import { Page } from "../parts/Page";

export function NewPot() {
  return (
    <Page title="New pot" back="/">
      {null}
    </Page>
  );
}
