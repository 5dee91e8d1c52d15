import { Badge, Paper, SimpleGrid, Text } from "@mantine/core";
import type { Intent } from "@potchain/client";

/** A change that somebody else's is in conflict with. */
export type Conflicting = Intent & { status: "conflict" };

/** What both wanted. */
export function Sides({ intent: { what, theirs } }: { intent: Conflicting }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
      <Side title="Yours" colour="indigo" lines={what} />
      <Side title="Theirs" colour="red" lines={theirs} />
    </SimpleGrid>
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
