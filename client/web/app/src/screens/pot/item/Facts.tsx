import { Anchor, Card, DataList, Group, Stack, Text } from "@mantine/core";
import type { ExpenseMoney, ItemRow, PaymentMoney, ShowView, TemplateMoney } from "@potchain/client";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { day, words } from "../../../format";
import { Money } from "../../../parts/Money";
import { type Pot, toPot, usePot } from "../pot";
import { rule } from "../recurring/rule";

interface Props {
  item: ItemRow;
  /** What each participant of an expense bears. */
  shares: ShowView["shares"];
  /** What it stands on. */
  level: ReactNode;
}

/** What an item says. */
export function Facts({ item, shares, level }: Props) {
  const pot = usePot();
  if (!item.money) {
    return null;
  }
  const facts = [...moneyFacts(pot, item, shares), ...otherFacts(pot, item)];
  return (
    <Card>
      <Stack gap="sm">
        <Group justify="space-between" align="start" wrap="nowrap">
          <Money amount={item.money.amount} currency={pot.about.currency} fz={28} fw={700} lh={1.2} />
          {level}
        </Group>
        <DataList size="md" gap="xs" labelWidth="96px">
          {facts.map(([name, value]) => (
            <DataList.Item key={name}>
              <DataList.ItemLabel>{name}</DataList.ItemLabel>
              <DataList.ItemValue flex={1} miw={0} style={{ overflowWrap: "anywhere" }}>{value}</DataList.ItemValue>
            </DataList.Item>
          ))}
        </DataList>
      </Stack>
    </Card>
  );
}

type Fact = readonly [name: string, value: ReactNode];

function moneyFacts(pot: Pot, { kind, money }: ItemRow, shares: ShowView["shares"]): Fact[] {
  if (kind === "payment") {
    const { from, to } = money as PaymentMoney;
    return [
      ["From", pot.you(from)],
      ["To", pot.you(to)],
    ];
  }
  const { paid, original, bill, kind: sort } = money as ExpenseMoney;
  const isRefund = sort === "refund";
  return [
    ...said("Original", original && `${original.amount} ${original.code}${original.rate ? `, at ${original.inverse ? "1/" : ""}${original.rate}` : ""}`),
    [isRefund ? "Came to" : "Paid by", <Rows key="paid" amounts={paid} />],
    ...(Object.keys(shares).length > 0 ? [[isRefund ? "Less for" : "For", <Rows key="shares" amounts={shares} />] as const] : []),
    ...said("Bill", bill?.lines.map(({ text, amount }) => `${words(text)} ${amount}`).join(", ")),
    ...said("Comes", kind === "template" && rule(money as TemplateMoney)),
  ];
}

function otherFacts({ id, about, you }: Pot, item: ItemRow): Fact[] {
  const { date, category, note, receipt, method, reference, next, template, confirmed, kind } = item;
  const link = words(receipt);
  return [
    ...said("Date", date && day(date)),
    ...said("Next", next && day(next)),
    ...said("Category", category !== undefined && words(about.categories[category]?.name)),
    ...said("How", words(method)),
    ...said("To find it", words(reference)),
    ...said("Note", words(note)),
    ...said("Receipt", link && (/^https?:/.test(link) ? <Anchor href={link} target="_blank" rel="noreferrer">{link}</Anchor> : link)),
    ...said("Comes of", template && <Anchor component={Link} href={toPot(id, "item", template)}>what comes again</Anchor>),
    ...said(kind === "payment" ? "Came" : "Agreed", confirmed.length > 0 && `${confirmed.map(you).join(", ")} said so`),
  ];
}

/** A fact, if there is something to say. */
const said = (name: string, value: ReactNode): Fact[] => (value ? [[name, value]] : []);

/** An amount for each of some members. */
function Rows({ amounts }: { amounts: Record<string, string> }) {
  const pot = usePot();
  return Object.entries(amounts).map(([member, amount]) => (
    <Group key={member} justify="space-between" wrap="nowrap">
      <Text inherit truncate>
        {pot.you(Number(member))}
      </Text>
      <Money amount={amount} currency={pot.about.currency} />
    </Group>
  ));
}
