import { Button, Modal, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import type { Operation } from "@potchain/client";
import { type FormEvent, useState } from "react";
import { words } from "../../format";
import { type Place, useChange, usePot } from "./pot";

const ROLES = [
  { value: "owner", label: "Owner: may do everything" },
  { value: "editor", label: "Member: adds and changes" },
  { value: "viewer", label: "Looks, comments and confirms" },
];

/** What is said of somebody in the pot; owners also say who may do what. */
export function PersonForm({ place, close }: { place: Place; close: () => void }) {
  const pot = usePot();
  const { change, busy } = useChange();
  const { member, rev, account, active } = place;
  const [name, setName] = useState(words(place.name));
  const [payTo, setPayTo] = useState(words(place.pay_to));
  const [role, setRole] = useState(place.role);
  const [weight, setWeight] = useState<string | number>(place.weight ?? 1);
  const [isOwner, isMe] = [pot.role === "owner", member === pot.me];
  const send = async (op: Operation) => {
    if (await change(op)) {
      close();
    }
  };
  const set = {
    ...(name.trim() !== words(place.name) && { name: name.trim() }),
    ...(payTo.trim() !== words(place.pay_to) && { pay_to: payTo.trim() || null }),
    ...(role !== place.role && { role }),
    ...(Number(weight) !== (place.weight ?? 1) && { weight: Number(weight) }),
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    void send({ op: "member.amend", id: member, base: rev, set });
  };
  return (
    <Modal opened onClose={close} title={words(place.name)}>
      <form onSubmit={save} autoComplete="off">
        <Stack>
          <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} disabled={!isOwner && !isMe} />
          {!place.pool && (
            <TextInput
              label="Where to pay"
              description="An IBAN, paypal.me/name, a TWINT number, a wallet's address, or any words."
              value={payTo}
              onChange={(event) => setPayTo(event.currentTarget.value)}
              disabled={!isMe && !(isOwner && account === null)}
            />
          )}
          {!place.pool && isOwner && (
            <>
              <NumberInput
                label="Shares where it is divided by shares"
                description="2 for a couple, for example."
                size="md"
                min={1}
                max={1000}
                value={weight}
                onChange={setWeight}
              />
              <Select label="What they may do" allowDeselect={false} data={ROLES} value={role} onChange={(to) => setRole(to as Place["role"])} disabled={account === null} />
            </>
          )}
          <Button type="submit" loading={busy} disabled={Object.keys(set).length === 0 || name.trim() === ""}>
            Save
          </Button>
          {(isOwner || isMe) && account !== null && (
            <Button variant="subtle" color="red" onClick={() => send({ op: "member.detach", id: member, base: rev })}>
              {isMe ? "Leave the pot" : "Take their access away"}
            </Button>
          )}
          {isOwner && account === null && !place.pool && (
            <Button
              variant="subtle"
              color={active ? "red" : "indigo"}
              onClick={() => send({ op: active ? "member.deactivate" : "member.reactivate", id: member, base: rev })}
            >
              {active ? "Close the place" : "Open the place again"}
            </Button>
          )}
          {account !== null && (
            <Text fz="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {account}
            </Text>
          )}
        </Stack>
      </form>
    </Modal>
  );
}
