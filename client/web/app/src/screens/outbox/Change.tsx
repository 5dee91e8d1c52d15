import { Alert, Button, Card, Group, Stack, Text } from "@mantine/core";
import type { Intent, Waiting } from "@potchain/client";
import { IconAlertTriangle, IconRestore } from "@tabler/icons-react";
import { Link } from "wouter";
import { useOrder } from "../../client";
import { moment } from "../../format";
import { LevelMark } from "../../parts/LevelMark";
import { toPot } from "../pot/pot";

/** What a change waits for that is kept on this device. */
const WAITS: Record<Waiting, string> = {
  node: "It is sent as soon as there is a connection.",
  update: "The pot needs a newer version of this app: load the page again.",
  turn: "It is sent after what you did before.",
  finality: "It waits until what it is about is final.",
  allowance: "The pot’s free changes are used up: they fill up again by themselves.",
  storage: "The pot has no room left: whoever has tokens can buy more for it.",
  tokens: "This device needs tokens for it.",
  chain: "The chain does not take it at the moment: it is tried again.",
};

/** A change of mine, and how far it has come. */
export function Change({ intent }: { intent: Intent }) {
  const { order, busy } = useOrder();
  const { change, status } = intent;
  return (
    <Card>
      <Stack gap="xs">
        <Said intent={intent} />
        {status === "refused" && (
          <>
            <Alert color="red" icon={<IconAlertTriangle />} title="That was not possible">
              {intent.failure.message}
            </Alert>
            <Group grow>
              <Button size="sm" variant="light" loading={busy} onClick={() => order({ order: "insist", change })}>
                Try again
              </Button>
              <Button size="sm" variant="light" color="gray" loading={busy} onClick={() => order({ order: "dismiss", change })}>
                Let it go
              </Button>
            </Group>
          </>
        )}
        {status === "saved" && (
          <Group justify="space-between" wrap="nowrap">
            <Text fz="sm">{intent.waits ? WAITS[intent.waits] : "It is sent in a moment."}</Text>
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              style={{ flexShrink: 0 }}
              leftSection={<IconRestore size={16} />}
              loading={busy}
              onClick={() => order({ order: "cancel", change })}
            >
              Take back
            </Button>
          </Group>
        )}
        {status === "sending" && <Text fz="sm">It is on its way to the others.</Text>}
      </Stack>
    </Card>
  );
}

/** What a change does, in which pot, when, and what that stands on. */
export function Said({ intent: { pot, name, made, what, status } }: { intent: Intent }) {
  return (
    <div>
      {what.map((line, place) => (
        <Text key={place} style={{ overflowWrap: "anywhere" }}>
          {line}
        </Text>
      ))}
      <Group gap="xs" c="dimmed" fz="sm">
        <Link href={toPot(pot)} style={{ color: "inherit" }}>
          {name}
        </Link>
        {moment(made)}
        {(status === "saved" || status === "sending") && <LevelMark level="pending" />}
        {status === "included" && <LevelMark level="included" />}
      </Group>
    </div>
  );
}
