import { Group, Stack, Text, Timeline, Title } from "@mantine/core";
import type { Views } from "@potchain/client";
import { moment } from "../../../format";
import { LevelMark } from "../../../parts/LevelMark";
import { Money } from "../../../parts/Money";
import { usePot } from "../pot";

type Change = NonNullable<Views["history"]>["changes"][number];

/** All that happened to an item: by whom, before and after, and what it did to balances. */
export function History({ changes }: { changes: readonly Change[] }) {
  return (
    <Stack gap="sm" component="section" aria-labelledby="history">
      <Title order={2} size="h5" id="history">
        History
      </Title>
      <Timeline bulletSize={14} lineWidth={2} active={changes.length} color="gray">
        {changes.map((change) => (
          <Timeline.Item key={change.seq}>
            <Happened change={change} />
          </Timeline.Item>
        ))}
      </Timeline>
    </Stack>
  );
}

function Happened({ change: { said, fields, effect, at, level } }: { change: Change }) {
  const { about, you } = usePot();
  return (
    <Stack gap={2}>
      <Text style={{ overflowWrap: "anywhere" }}>{said}</Text>
      {fields.map((field) => (
        <Text key={field} fz="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {field}
        </Text>
      ))}
      <Group gap="xs" fz="sm">
        {Object.entries(effect).map(([member, amount]) => (
          <span key={member}>
            {you(Number(member))} <Money amount={amount} currency={about.currency} signed inherit />
          </span>
        ))}
      </Group>
      <Group gap="xs" c="dimmed" fz="sm">
        {moment(at)}
        <LevelMark level={level} />
      </Group>
    </Stack>
  );
}
