import { Badge, Button, Card, Group, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import type { Intent } from "@potchain/client";
import { IconGitMerge } from "@tabler/icons-react";
import { Link } from "wouter";
import { useOrder } from "../../client";
import { moment } from "../../format";
import { toPot } from "../pot/pot";

/** Somebody else changed the same: what they say, what I wanted, and the choice. */
export function Conflict({ intent }: { intent: Intent & { status: "conflict" } }) {
  const { order, busy } = useOrder();
  const { change, pot, name, made, what, theirs, ops } = intent;
  const item = ops.map((op) => ("id" in op && typeof op.id === "string" ? op.id : undefined)).find((id) => id !== undefined);
  return (
    <Card aria-label="A conflict" component="section">
      <Stack gap="sm">
        <Group gap="xs" wrap="nowrap">
          <IconGitMerge size={20} aria-hidden color="var(--app-down)" />
          <Text fw={550}>Somebody else changed the same</Text>
        </Group>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Side title="Yours" colour="indigo" lines={what} />
          <Side title="Theirs" colour="red" lines={theirs} />
        </SimpleGrid>
        <Text fz="sm" c="dimmed">
          Theirs counts now. {name} · {moment(made)}
        </Text>
        <Group grow>
          <Button size="sm" loading={busy} onClick={() => order({ order: "insist", change })}>
            Take mine
          </Button>
          <Button size="sm" variant="light" color="gray" loading={busy} onClick={() => order({ order: "dismiss", change })}>
            Keep theirs
          </Button>
        </Group>
        {item && (
          <Button component={Link} href={toPot(pot, "item", item)} size="compact-sm" variant="subtle">
            See how it came about
          </Button>
        )}
      </Stack>
    </Card>
  );
}

function Side({ title, colour, lines }: { title: string; colour: string; lines: readonly string[] }) {
  return (
    <Paper withBorder p="sm" component="section" aria-label={title}>
      <Badge variant="light" color={colour} tt="none" mb={4}>
        {title}
      </Badge>
      {lines.map((line, place) => (
        <Text key={place} fz="sm" style={{ overflowWrap: "anywhere" }}>
          {line}
        </Text>
      ))}
    </Paper>
  );
}
