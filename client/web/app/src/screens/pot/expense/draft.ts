// What the form of an expense begins with.

import type { Draft, ExpenseMoney, ItemRow, Parts, Repeat, Split, TemplateMoney } from "@potchain/client";
import { newId, today, words } from "../../../format";
import type { Pot } from "../pot";

export type Mode = Parts["mode"];

/** A new expense: I paid, and it is divided as the pot usually does. */
export const newDraft = (pot: Pot): Draft => ({
  item: newId(),
  amount: "",
  paid: { [pot.me]: "" },
  split: usualParts(pot),
  date: today(),
});

/** An expense as it is now, or what comes again. */
export function draftOf({ id, rev, kind: what, memo, note, date, category, receipt, money }: ItemRow): Draft {
  const { amount, original, paid, split, bill, kind } = money as ExpenseMoney;
  return {
    item: id,
    base: rev,
    amount: original?.amount ?? amount,
    ...(original && { other: { code: original.code, ...priceOf(original.rate, original.inverse, amount) } }),
    refund: kind === "refund",
    paid: typed(paid),
    split: partsOf(split),
    ...(bill && {
      bill: {
        lines: bill.lines.map(({ text, amount, split }) => ({ text: words(text), amount, split: partsOf(split) })),
        tax: bill.tax ?? "",
        tip: bill.tip ?? "",
        discount: bill.discount ?? "",
      },
    }),
    memo: words(memo),
    note: words(note),
    ...(date && { date }),
    ...(category !== undefined && { category }),
    receipt: words(receipt),
    ...(what === "template" && { repeat: repeatOf(money as TemplateMoney) }),
  };
}

const repeatOf = ({ every, unit, start, until, count }: TemplateMoney): Repeat => ({
  every: String(every),
  unit,
  start,
  ...(until && { until }),
  ...(count && { count: String(count) }),
});

/** What comes again as such an expense does, every month from today on: all that can come again is what it was for, and the money. */
export const repeated = ({ base: _, note: __, date: ___, receipt: ____, ...expense }: Draft): Draft => ({
  ...expense,
  item: newId(),
  repeat: { every: "1", unit: "month", start: today() },
});

/** Among everyone: as the pot says, or by their weights. */
export function usualParts({ about, people }: Pot): Parts {
  if (about.split) {
    return partsOf(about.split);
  }
  const isWeighted = people.some(({ weight = 1 }) => weight !== 1);
  const rows = people.map(({ member, weight = 1 }) => [member, isWeighted ? String(weight) : ""] as const);
  return { mode: isWeighted ? "shares" : "equal", people: Object.fromEntries(rows) };
}

function partsOf(split: Split): Parts {
  if ("equal" in split) {
    return { mode: "equal", people: Object.fromEntries(split.equal.map((member) => [member, ""])) };
  }
  const [[mode, people]] = Object.entries(split) as [[Mode, Record<number, string | number>]];
  return { mode, people: typed(people) };
}

const typed = (rows: Record<number, string | number>) =>
  Object.fromEntries(Object.entries(rows).map(([member, said]) => [member, String(said)]));

const priceOf = (rate: string | undefined, inverse: true | undefined, charged: string) =>
  rate === undefined ? { charged } : { rate: inverse ? `1/${rate}` : rate };
