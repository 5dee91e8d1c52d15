import { Page } from "../../parts/Page";

export function Invite() {
  return (
    <Page title="Invite" back="/">
      {null}
    </Page>
  );
}
