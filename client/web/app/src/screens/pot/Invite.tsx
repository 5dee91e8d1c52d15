import { ActionIcon, Button, Card, Code, Group, Select, Stack, Text, Title } from "@mantine/core";
import type { Invitation } from "@potchain/client";
import { IconLink, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useOrder, useView } from "../../client";
import { moment, words } from "../../format";
import { Copy } from "../../parts/Copy";
import { Page } from "../../parts/Page";
import { QrCode } from "../../parts/QrCode";
import { toPot, useChange, usePot } from "./pot";

/** Whom a link is for. */
const KINDS = [
  { value: "group", label: "The whole group" },
  { value: "viewer", label: "Somebody who only looks" },
  { value: "device", label: "Another device of mine" },
] as const;
type Kind = (typeof KINDS)[number]["value"];

/** Makes links by which others join, and takes them back. */
export function Invite() {
  const pot = usePot();
  const { order, busy } = useOrder();
  const [kind, setKind] = useState<Kind>("group");
  const [link, setLink] = useState<string>();
  const what: Record<Kind, Invitation> = { group: { any: "editor" }, viewer: { new: "viewer" }, device: { device: pot.me } };
  const make = async () => {
    const [base] = location.href.split("#");
    const made = await order({ order: "invite", pot: pot.id, what: what[kind], ...(base && { base }) });
    setLink(made?.link);
  };
  const choose = (kind: string | null) => {
    setKind(kind as Kind);
    setLink(undefined);
  };
  return (
    <Page title="Invite" back={toPot(pot.id)}>
      <Select label="Who is it for?" allowDeselect={false} data={KINDS} value={kind} onChange={choose} />
      {link ? (
        <Link link={link} />
      ) : (
        <Button leftSection={<IconLink size={18} />} loading={busy} onClick={make}>
          Make a link
        </Button>
      )}
      <Open />
    </Page>
  );
}

function Link({ link }: { link: string }) {
  const { about } = usePot();
  const qr = useView({ view: "qr", text: link });
  return (
    <Card>
      <Stack>
        {qr && <QrCode svg={qr.svg} label="The link as a QR code" />}
        <Text ta="center" c="dimmed" fz="sm">
          Have it scanned, or send the link. Whoever has it can join, for a week.
        </Text>
        <Code block style={{ overflowWrap: "anywhere", whiteSpace: "normal", maxHeight: 72 }} data-link={link} tabIndex={0}>
          {link}
        </Code>
        <Copy text={link} title={words(about.name)} />
      </Stack>
    </Card>
  );
}

/** The links that can still be used. */
function Open() {
  const pot = usePot();
  const { change, busy } = useChange();
  const { invites } = pot.status;
  if (invites.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby="open-invites">
      <Title order={2} size="h5" mb="xs" id="open-invites">
        Open invites
      </Title>
      {invites.map(({ invite, by, what, expires, left }) => (
        <Group key={invite} justify="space-between" wrap="nowrap" py={4}>
          <div>
            <Text>{describe(what, pot.name)}</Text>
            <Text fz="sm" c="dimmed">
              by {pot.name(by)}, until {moment(expires)}, {left === 1 ? "once" : `${left} times`}
            </Text>
          </div>
          <ActionIcon
            aria-label={`Take invite ${invite} back`}
            color="red"
            loading={busy}
            onClick={() => change({ op: "invite.revoke", number: invite })}
          >
            <IconTrash size={20} />
          </ActionIcon>
        </Group>
      ))}
    </section>
  );
}

function describe(what: Invitation, name: (member: number) => string): string {
  if ("device" in what) {
    return `A device of ${name(what.device)}`;
  }
  return "any" in what ? `The group, as ${what.any}s` : `Somebody new, as ${what.new}`;
}
