import { Group, Stack, Text } from "@mantine/core";
import { useView } from "../../client";
import { moment } from "../../format";
import { LevelMark } from "../../parts/LevelMark";
import { Loading } from "../../parts/Loading";
import { Page } from "../../parts/Page";
import { usePot } from "./pot";

/** Who did what, the newest first. */
export function Activity() {
  const pot = usePot();
  const log = useView({ view: "changeLog", pot: pot.id });
  if (!log) {
    return <Loading />;
  }
  return (
    <Page title="Activity" back={`/pot/${pot.id}`}>
      {log.changes.map(({ seq, said, at, level }) => (
        <Stack key={seq} gap={2}>
          <Text>{said}</Text>
          <Group gap="xs" c="dimmed" fz="sm">
            {moment(at)}
            <LevelMark level={level} />
          </Group>
        </Stack>
      ))}
    </Page>
  );
}
