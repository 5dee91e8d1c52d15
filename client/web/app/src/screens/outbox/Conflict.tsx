import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { IconGitMerge } from "@tabler/icons-react";
import { Link } from "wouter";
import { useOrder } from "../../client";
import { moment } from "../../format";
import { toPot } from "../pot/pot";
import { type Conflicting, Sides } from "./Sides";
import { formOf } from "./Third";

/** Somebody else changed the same: what they say, what I wanted, and the choice. */
export function Conflict({ intent }: { intent: Conflicting }) {
  const { order, busy } = useOrder();
  const { change, pot, name, made, ops } = intent;
  const item = ops.map((op) => ("id" in op && typeof op.id === "string" ? op.id : undefined)).find((id) => id !== undefined);
  return (
    <Card aria-label="A conflict" component="section">
      <Stack gap="sm">
        <Group gap="xs" wrap="nowrap">
          <IconGitMerge size={20} aria-hidden color="var(--app-down)" style={{ flexShrink: 0 }} />
          <Text fw={550}>Two changed the same</Text>
        </Group>
        <Sides intent={intent} />
        <Text fz="sm" c="dimmed">
          Theirs counts now. {name} · {moment(made)}
        </Text>
        <Group grow gap="xs">
          <Button size="sm" px="xs" loading={busy} onClick={() => order({ order: "insist", change })}>
            Take mine
          </Button>
          <Button size="sm" px="xs" variant="light" color="gray" loading={busy} onClick={() => order({ order: "dismiss", change })}>
            Keep theirs
          </Button>
        </Group>
        {formOf(intent) && (
          <Button component={Link} href={`/outbox/${change}`} size="sm" variant="light">
            Say something else
          </Button>
        )}
        {item && (
          <Button component={Link} href={toPot(pot, "item", item)} size="compact-sm" variant="subtle">
            See how it came about
          </Button>
        )}
      </Stack>
    </Card>
  );
}
