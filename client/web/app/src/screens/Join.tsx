import { Page } from "../parts/Page";

export function Join() {
  return (
    <Page title="Join a pot" back="/">
      {null}
    </Page>
  );
}
