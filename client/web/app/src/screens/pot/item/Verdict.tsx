import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ItemRow } from "@potchain/client";
import { type FormEvent, useState } from "react";
import { useChange, usePot } from "../pot";
import { judgeOf } from "./judge";

const WORDS = {
  payment: { yes: "It came", no: "Nothing came", means: "Until you say that it came, it does not count, and balances are as if it had not been made." },
  expense: { yes: "That is right", no: "That is wrong", means: "Everyone sees that you do not agree. It still counts: change it, or ask who added it to." },
};

/** Confirms an item, or contests it, if it is for who looks to say. */
export function Verdict({ item }: { item: ItemRow }) {
  const pot = usePot();
  const { change, busy } = useChange();
  const [contesting, { open, close }] = useDisclosure(false);
  const { id, rev, kind, confirmed, contested } = item;
  const judge = judgeOf(pot, item);
  if (judge === null || confirmed.includes(judge) || pot.about.archived) {
    return null;
  }
  const { yes, no } = WORDS[kind as "payment" | "expense"];
  return (
    <Group grow gap="xs">
      <Button
        variant={kind === "payment" ? "filled" : "light"}
        size="sm"
        px="xs"
        loading={busy}
        onClick={() => change({ op: "item.confirm", id, base: rev })}
      >
        {yes}
      </Button>
      {!contested.includes(judge) && (
        <Button variant="light" color="red" size="sm" px="xs" onClick={open}>
          {no}
        </Button>
      )}
      {contesting && <Contest item={item} close={close} />}
    </Group>
  );
}

function Contest({ item: { id, rev, kind }, close }: { item: ItemRow; close: () => void }) {
  const { change, busy } = useChange();
  const [reason, setReason] = useState("");
  const { no, means } = WORDS[kind as "payment" | "expense"];
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (await change({ op: "item.contest", id, base: rev, ...(reason.trim() && { reason: reason.trim() }) })) {
      close();
    }
  };
  return (
    <Modal opened onClose={close} title={no}>
      <form onSubmit={send} autoComplete="off">
        <Stack>
          <Text fz="sm">{means}</Text>
          <TextInput label="Why?" placeholder="Optional" data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          <Button type="submit" loading={busy}>
            {no}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
