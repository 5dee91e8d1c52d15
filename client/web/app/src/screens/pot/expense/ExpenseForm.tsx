import { Button, Collapse, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Draft } from "@potchain/client";
import { IconChevronDown } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { useOrder, useView } from "../../../client";
import { Loading } from "../../../parts/Loading";
import { Page } from "../../../parts/Page";
import { SaveBar } from "../../../parts/SaveBar";
import { toPot, usePot } from "../pot";
import { AmountField } from "./AmountField";
import { BillField } from "./BillField";
import { Details } from "./Details";
import { draftOf, newDraft } from "./draft";
import { Effect, MyEffect } from "./Effect";
import { PaidField } from "./PaidField";
import { SplitField } from "./SplitField";

/** Adds an expense, or changes one. */
export function ExpenseForm({ item }: { item: string | undefined }) {
  const pot = usePot();
  return item === undefined ? <Form start={newDraft(pot)} title="Add expense" back={toPot(pot.id)} /> : <Change item={item} />;
}

function Change({ item }: { item: string }) {
  const pot = usePot();
  const show = useView({ view: "show", pot: pot.id, item });
  const [start, setStart] = useState<Draft>();
  if (!start && show) {
    // What others change meanwhile does not change what is being typed: the revision tells.
    setStart(draftOf(show.item));
  }
  return start ? <Form start={start} title="Change expense" back={toPot(pot.id, "item", item)} /> : <Loading />;
}

/** What the fields of the form are given. */
export interface Field {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
}

function Form({ start, title, back }: { start: Draft; title: string; back: string }) {
  const pot = usePot();
  const [, go] = useLocation();
  const { order, busy } = useOrder();
  const [draft, setDraft] = useState(start);
  const [more, { toggle }] = useDisclosure(false);
  const drafted = useView({ view: "draft", pot: pot.id, draft }, { keep: true });
  const field = { draft, change: setDraft };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (drafted?.op && (await order({ order: "change", pot: pot.id, ops: [drafted.op] }))) {
      go(back, { replace: true });
    }
  };
  // Until something is typed, it is not missed.
  const isBegun = draft.amount.trim() !== "" || draft.bill !== undefined;
  const problem = isBegun ? drafted?.problem : undefined;
  return (
    <Page title={title} back={back}>
      <form onSubmit={save} autoComplete="off">
        <Stack gap="lg">
          {!draft.bill && <AmountField {...field} drafted={drafted} />}
          <TextInput
            label="What for?"
            placeholder="Dinner"
            value={draft.memo ?? ""}
            onChange={(event) => setDraft({ ...draft, memo: event.currentTarget.value })}
          />
          {draft.bill && <BillField {...field} bill={draft.bill} drafted={drafted} />}
          <PaidField {...field} />
          {!draft.bill && <SplitField {...field} drafted={drafted} />}
          <div>
            <UnstyledButton onClick={toggle} aria-expanded={more} c="dimmed">
              Date, category, bill and more <IconChevronDown size={16} style={{ verticalAlign: "middle" }} aria-hidden />
            </UnstyledButton>
            <Collapse expanded={more}>
              <Details {...field} />
            </Collapse>
          </div>
          {drafted && <Effect drafted={drafted} />}
          <SaveBar>
            {problem && (
              <Text c="var(--app-down)" fz="sm" role="alert">
                {problem.message}
              </Text>
            )}
            {drafted && <MyEffect drafted={drafted} />}
            <Button type="submit" fullWidth loading={busy} disabled={!drafted?.op}>
              Save
            </Button>
          </SaveBar>
        </Stack>
      </form>
    </Page>
  );
}
