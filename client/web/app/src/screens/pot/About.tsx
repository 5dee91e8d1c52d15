import { Page } from "../../parts/Page";

export function About() {
  return (
    <Page title="About" back="/">
      {null}
    </Page>
  );
}
