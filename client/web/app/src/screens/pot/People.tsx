import { Badge, Button, Group, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconPlus, IconUserPlus } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { useView } from "../../client";
import { words } from "../../format";
import { Money } from "../../parts/Money";
import { Page } from "../../parts/Page";
import { Person } from "../../parts/Person";
import { PersonForm } from "./PersonForm";
import { type Place, toPot, useChange, usePot } from "./pot";

/** Who is in the pot, and what they may do. */
export function People() {
  const pot = usePot();
  const balances = useView({ view: "balances", pot: pot.id })?.balances;
  const [chosen, choose] = useState<Place>();
  const places = pot.status.members.filter(({ into }) => into === undefined);
  const canInvite = pot.role !== "viewer";
  return (
    <Page
      title="People"
      back={toPot(pot.id)}
      actions={
        canInvite && (
          <Button component={Link} href={toPot(pot.id, "invite")} size="sm" leftSection={<IconUserPlus size={18} />}>
            Invite
          </Button>
        )
      }
    >
      <Stack gap={4}>
        {places.map((place) => (
          <UnstyledButton key={place.member} className="row" p="xs" onClick={() => choose(place)} aria-haspopup="dialog">
            <Group justify="space-between" wrap="nowrap">
              <Group gap="xs" wrap="nowrap" miw={0}>
                <Person name={words(place.name)} {...(place.member === pot.me && { hint: "you" })} />
                <Standing place={place} />
              </Group>
              {balances?.[place.member] && (
                <Money amount={balances[place.member]?.balance ?? ""} currency={pot.about.currency} signed fw={550} />
              )}
            </Group>
          </UnstyledButton>
        ))}
      </Stack>
      {canInvite && <AddGuest />}
      {chosen && <PersonForm place={chosen} close={() => choose(undefined)} />}
    </Page>
  );
}

/** What is special about a place. */
function Standing({ place: { active, account, pool, role } }: { place: Place }) {
  const word = pool ? "kitty" : !active ? "left" : role === "owner" ? "owner" : account === null ? "not joined" : role === "viewer" ? "looks only" : "";
  return word ? (
    <Badge variant="light" color="gray" tt="none" fw={500}>
      {word}
    </Badge>
  ) : null;
}

/** Somebody who need not have the app: whoever joins later can take the place. */
function AddGuest() {
  const pot = usePot();
  const { change, busy } = useChange();
  const [name, setName] = useState("");
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const id = pot.status.members.length;
    if (await change({ op: "member.add", id, name: name.trim(), role: "editor" })) {
      setName("");
    }
  };
  return (
    <form onSubmit={add} autoComplete="off">
      <Group align="end" gap="xs" wrap="nowrap">
        <TextInput
          label="Add somebody"
          placeholder="Name"
          flex={1}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="light" loading={busy} disabled={name.trim() === ""} leftSection={<IconPlus size={18} />}>
          Add
        </Button>
      </Group>
      <Text fz="sm" c="dimmed" mt={4}>
        They need no app, and can take their place by an invite later.
      </Text>
    </form>
  );
}
