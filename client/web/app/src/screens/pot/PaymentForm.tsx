import { Text } from "@mantine/core";
import { Page } from "../../parts/Page";
import { usePot } from "./pot";

/** Records that money changed hands, or changes such a record. */
export function PaymentForm({ item }: { item: string | undefined }) {
  const pot = usePot();
  return (
    <Page title={item ? "Change payment" : "Record a payment"} back={`/pot/${pot.id}`}>
      <Text c="dimmed">Money that changed hands.</Text>
    </Page>
  );
}
