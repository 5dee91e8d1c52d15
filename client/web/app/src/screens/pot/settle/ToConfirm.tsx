import { Card, Stack, Text } from "@mantine/core";
import type { ItemRow, PaymentMoney } from "@potchain/client";
import { useView } from "../../../client";
import { day, dayOf, words } from "../../../format";
import { Money } from "../../../parts/Money";
import { Verdict } from "../item/Verdict";
import { judgeOf } from "../item/judge";
import { type Pot, usePot } from "../pot";

/** Payments that others say they made to me: whether they came. */
export function ToConfirm() {
  const pot = usePot();
  const list = useView({ view: "list", pot: pot.id });
  const asked = list?.items.filter((item) => isAsked(pot, item)) ?? [];
  return asked.map((item) => {
    const { from, to, amount } = item.money as PaymentMoney;
    return (
      <Card key={item.id} component="section" aria-label="A payment to confirm">
        <Stack gap="sm">
          <div>
            <Text>
              {pot.name(from)} paid {to === pot.me ? "you" : pot.name(to)} <Money amount={amount} currency={pot.about.currency} fw={650} />
            </Text>
            <Text fz="sm" c="dimmed">
              {[day(dayOf(item)), words(item.method), words(item.memo)].filter(Boolean).join(" · ")}. Did it come?
            </Text>
          </div>
          <Verdict item={item} />
        </Stack>
      </Card>
    );
  });
}

function isAsked(pot: Pot, item: ItemRow): boolean {
  const judge = judgeOf(pot, item);
  return item.kind === "payment" && item.status === "live" && judge !== null && !item.confirmed.includes(judge);
}
