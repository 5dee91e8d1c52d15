import { Page } from "../../parts/Page";

export function ExpenseForm({ item }: { item: string | undefined }) {
  return (
    <Page title="ExpenseForm" back="/">
      {item}
    </Page>
  );
}
