import { Button, Collapse, Stack, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Draft } from "@potchain/client";
import { IconChevronDown } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { tell, useClient, useView } from "../../../client";
import { Loading } from "../../../parts/Loading";
import { Page } from "../../../parts/Page";
import { SaveBar } from "../../../parts/SaveBar";
import { useOpened } from "../item/useOpened";
import { toPot, useChange, usePot } from "../pot";
import { AmountField } from "./AmountField";
import { BillField } from "./BillField";
import { Details } from "./Details";
import { draftOf, newDraft, repeated } from "./draft";
import { Effect, MyEffect } from "./Effect";
import { PaidField } from "./PaidField";
import { RepeatField } from "./RepeatField";
import { SplitField } from "./SplitField";

/** Adds an expense, or changes one; or what comes again. */
export function ExpenseForm({ item }: { item: string | undefined }) {
  const pot = usePot();
  return item === undefined ? <Form start={newDraft(pot)} title="Add expense" back={toPot(pot.id)} /> : <Change item={item} />;
}

function Change({ item }: { item: string }) {
  const pot = usePot();
  const now = useOpened(item);
  const title = now?.kind === "template" ? "Change what comes again" : "Change expense";
  return now ? <Form start={draftOf(now)} title={title} back={toPot(pot.id, "item", item)} /> : <Loading />;
}

/** Has an expense come again and again, as it is now. */
export function RepeatForm({ item }: { item: string }) {
  const pot = usePot();
  const now = useOpened(item);
  return now ? <Form start={repeated(draftOf(now))} title="Have it come again" back={toPot(pot.id, "recurring")} /> : <Loading />;
}

/** What the fields of the form are given. */
export interface Field {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
}

function Form({ start, title, back }: { start: Draft; title: string; back: string }) {
  const pot = usePot();
  const client = useClient();
  const [, go] = useLocation();
  const { change, busy } = useChange();
  const [draft, setDraft] = useState(start);
  const [more, { toggle }] = useDisclosure(false);
  const view = { view: "draft", pot: pot.id, draft } as const;
  const drafted = useView(view, { keep: true });
  const field = { draft, change: setDraft };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    // What is seen may be a keystroke behind.
    const typed = await client.look(view).catch(tell);
    if (typed?.op && (await change(typed.op))) {
      go(back, { replace: true });
    }
  };
  // Until something is typed, it is not missed.
  const isBegun = draft.amount.trim() !== "" || draft.bill !== undefined;
  const problem = isBegun ? drafted?.problem?.message : undefined;
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
          {draft.repeat && <RepeatField {...field} repeat={draft.repeat} />}
          {draft.bill && <BillField {...field} bill={draft.bill} drafted={drafted} />}
          <PaidField {...field} />
          {!draft.bill && <SplitField {...field} drafted={drafted} />}
          <div>
            <UnstyledButton onClick={toggle} aria-expanded={more} c="dimmed">
              {draft.repeat ? "Category, bill and more" : "Date, category, bill and more"}{" "}
              <IconChevronDown size={16} style={{ verticalAlign: "middle" }} aria-hidden />
            </UnstyledButton>
            <Collapse expanded={more}>
              <Details {...field} />
            </Collapse>
          </div>
          {drafted && <Effect drafted={drafted} />}
          <SaveBar problem={problem}>
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
