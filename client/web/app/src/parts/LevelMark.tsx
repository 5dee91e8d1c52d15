import { Group, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconChecks, IconClock } from "@tabler/icons-react";

export type Level = "final" | "included" | "pending";

const LEVELS = {
  final: { Icon: IconChecks, colour: "var(--app-up)", word: "final", means: "Nothing can take it back." },
  included: { Icon: IconCheck, colour: "dimmed", word: "seen by others", means: "It is in a block, and final in a moment." },
  pending: { Icon: IconClock, colour: "var(--app-wait)", word: "saved here", means: "On this device only, until there is a connection." },
} as const;

/** What a value stands on. Words are left out where there is no room, but not for a screen reader. */
export function LevelMark({ level, short = false }: { level: Level; short?: boolean }) {
  const { Icon, colour, word, means } = LEVELS[level];
  return (
    <Tooltip label={means}>
      <Group gap={4} wrap="nowrap" component="span" display="inline-flex" c={colour} fz="xs" role="img" aria-label={word}>
        <Icon size={15} stroke={2} aria-hidden />
        {!short && (
          <Text span inherit>
            {word}
          </Text>
        )}
      </Group>
    </Tooltip>
  );
}
