import { Button, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { useOrder } from "../../client";
import { words } from "../../format";
import { Page } from "../../parts/Page";
import { toPot, useChange, usePot } from "./pot";

/** What is said of the pot itself; owners also close its books. */
export function About() {
  const { id, about, role, status } = usePot();
  const [, go] = useLocation();
  const { change, busy } = useChange();
  const { order } = useOrder();
  const [name, setName] = useState(words(about.name));
  const [note, setNote] = useState(words(about.note));
  const [policy, setPolicy] = useState(about.policy);
  const isOwner = role === "owner";
  const set = {
    ...(name.trim() !== words(about.name) && { name: name.trim() }),
    ...(note.trim() !== words(about.note) && { note: note.trim() || null }),
    ...(policy !== about.policy && { policy }),
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (await change({ op: "pot.amend", base: about.rev, set })) {
      go(toPot(id));
    }
  };
  const archive = () => {
    const base = about.rev;
    const close = { op: "pot.archive" as const, base, ...(!status.settled && { unsettled: true as const }) };
    void change(about.archived ? { op: "pot.reopen", base } : close);
  };
  const forget = async () => {
    if (await order({ order: "forget", pot: id })) {
      go("/");
    }
  };
  return (
    <Page title="About this pot" back={toPot(id)}>
      <form onSubmit={save} autoComplete="off">
        <Stack>
          <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} disabled={!isOwner} />
          <Textarea label="Note for everyone" size="md" autosize value={note} onChange={(event) => setNote(event.currentTarget.value)} disabled={!isOwner} />
          <Switch
            size="md"
            label="Only who it concerns changes an expense"
            description="Whoever added it, whoever paid, and owners."
            checked={policy === "concerned"}
            onChange={(event) => setPolicy(event.currentTarget.checked ? "concerned" : "editors")}
            disabled={!isOwner}
          />
          {isOwner && (
            <Button type="submit" loading={busy} disabled={Object.keys(set).length === 0 || name.trim() === ""}>
              Save
            </Button>
          )}
        </Stack>
      </form>
      <Stack gap="xs">
        {isOwner && (
          <Button variant="light" onClick={archive} loading={busy}>
            {about.archived ? "Open the books again" : status.settled ? "Close the books" : "Close with open balances"}
          </Button>
        )}
        <Button variant="subtle" color="red" onClick={forget}>
          Remove from this device
        </Button>
        <Text fz="sm" c="dimmed">
          The pot stays what it is for everyone; on this device it is found again by your twelve words.
        </Text>
        <Text fz="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {id}
        </Text>
      </Stack>
    </Page>
  );
}
