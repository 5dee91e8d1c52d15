import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import type { ItemRow, Operation, PaymentMoney } from "@potchain/client";
import { IconArrowDown } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { useView } from "../../../client";
import { newId, today, words } from "../../../format";
import { Loading } from "../../../parts/Loading";
import { Page } from "../../../parts/Page";
import { SaveBar } from "../../../parts/SaveBar";
import { AmountInput, useAmount } from "../AmountInput";
import { Effect, MyEffect } from "../expense/Effect";
import { useOpened } from "../item/useOpened";
import { toPot, useChange, usePot } from "../pot";

/** A payment as it is typed. */
interface Typed {
  readonly from: number;
  readonly to: number | null;
  readonly amount: string;
  readonly date: string | null;
  readonly memo: string;
  readonly method: string;
  readonly reference: string;
}

/** Records that money changed hands, or changes such a record. */
export function PaymentForm({ item }: { item: string | undefined }) {
  return item === undefined ? <Add /> : <Change item={item} />;
}

/** Begins with the first thing that I have to pay, if there is one. */
function Add() {
  const pot = usePot();
  const settle = useView({ view: "settle", pot: pot.id });
  const [id] = useState(newId);
  if (!settle) {
    return <Loading />;
  }
  const due = settle.payments.find(({ from }) => from === pot.me);
  const to = due?.to ?? (pot.people.length === 2 ? pot.people.find(({ member }) => member !== pot.me)?.member : undefined);
  const start = { from: pot.me, to: to ?? null, amount: due?.amount ?? "", date: today(), memo: "", method: "", reference: "" };
  const op = (amount: string, { from, to, date, memo, method, reference }: Typed): Operation | null =>
    to === null
      ? null
      : {
          op: "payment.add",
          id,
          from,
          to,
          amount,
          ...(date && { date }),
          ...(memo && { memo }),
          ...(method && { method }),
          ...(reference && { reference }),
        };
  return <Form start={start} op={op} title="Record a payment" back={toPot(pot.id, "settle")} />;
}

function Change({ item }: { item: string }) {
  const pot = usePot();
  const now = useOpened(item);
  if (!now) {
    return <Loading />;
  }
  return <Form start={typedOf(now)} op={(amount, typed) => amended(now, amount, typed)} title="Change payment" back={toPot(pot.id, "item", item)} />;
}

const typedOf = ({ money, date, memo, method, reference }: ItemRow): Typed => ({
  ...(money as PaymentMoney),
  date: date ?? null,
  memo: words(memo),
  method: words(method),
  reference: words(reference),
});

/** Sets what is another now, and nothing else: what somebody else changed meanwhile stays theirs. */
function amended(now: ItemRow, amount: string, typed: Typed): Operation | null {
  const { from, to, date, memo, method, reference } = typed;
  const [before, money] = [typedOf(now), now.money as PaymentMoney];
  const isMoved = from !== before.from || to !== before.to || amount !== before.amount;
  const set = {
    ...(isMoved && to !== null && { money: { ...money, from, to, amount } }),
    ...(date !== before.date && { date }),
    ...(memo !== before.memo && { memo: memo || null }),
    ...(method !== before.method && { method: method || null }),
    ...(reference !== before.reference && { reference: reference || null }),
  };
  return Object.keys(set).length > 0 ? { op: "payment.amend", id: now.id, base: now.rev, set } : null;
}

interface FormProps {
  start: Typed;
  /** What is to be ordered, with the amount as operations have it. */
  op: (amount: string, typed: Typed) => Operation | null;
  title: string;
  back: string;
}

function Form({ start, op: make, title, back }: FormProps) {
  const pot = usePot();
  const [, go] = useLocation();
  const { change, busy } = useChange();
  const [typed, setTyped] = useState(start);
  const { amount, problem: wrong, read } = useAmount(typed.amount);
  const op = amount ? make(amount, typed) : null;
  const preview = useView({ view: "preview", pot: pot.id, ops: op ? [op] : [] }, { keep: true });
  const say = (some: Partial<Typed>) => setTyped({ ...typed, ...some });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const exact = await read();
    const op = exact ? make(exact, typed) : null;
    if (op && (await change(op))) {
      go(back, { replace: true });
    }
  };
  const problem = wrong ?? preview?.failure?.message;
  const people = pot.status.members.filter(({ active, member }) => active || member === start.from || member === start.to);
  const choices = people.map(({ member }) => ({ value: String(member), label: member === pot.me ? "Me" : pot.name(member) }));
  return (
    <Page title={title} back={back}>
      <form onSubmit={save} autoComplete="off">
        <Stack gap="md">
          <AmountInput label="How much?" placeholder="0" size="xl" data-autofocus typed={typed.amount} type={(amount) => say({ amount })} />
          <Stack gap={4}>
            <Select label="Who paid?" allowDeselect={false} data={choices} value={String(typed.from)} onChange={(from) => say({ from: Number(from) })} />
            <IconArrowDown size={20} style={{ alignSelf: "center" }} color="var(--mantine-color-dimmed)" aria-hidden />
            <Select
              label="Who got it?"
              placeholder="Choose"
              allowDeselect={false}
              data={choices.filter(({ value }) => value !== String(typed.from))}
              value={typed.to === null ? null : String(typed.to)}
              onChange={(to) => say({ to: Number(to) })}
            />
          </Stack>
          <Group grow align="start">
            <DateInput label="Date" size="md" valueFormat="D MMM YYYY" clearable value={typed.date} onChange={(date) => say({ date })} />
            <TextInput label="How?" placeholder="Cash" value={typed.method} onChange={(event) => say({ method: event.currentTarget.value })} />
          </Group>
          <TextInput label="What for?" placeholder="Optional" value={typed.memo} onChange={(event) => say({ memo: event.currentTarget.value })} />
          <TextInput
            label="Where to find it"
            placeholder="A number of the bank or wallet"
            value={typed.reference}
            onChange={(event) => say({ reference: event.currentTarget.value })}
          />
          {op && preview && <Effect drafted={preview} />}
          <SaveBar problem={problem}>
            {op && preview && <MyEffect drafted={preview} />}
            <Button type="submit" fullWidth loading={busy} disabled={!op || preview?.failure !== null}>
              Save
            </Button>
          </SaveBar>
        </Stack>
      </form>
    </Page>
  );
}
