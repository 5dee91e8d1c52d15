import { Avatar, Button, Group, Stack, Text, Title } from "@mantine/core";
import type { ChangeLog } from "@potchain/client";
import { useState } from "react";
import { Link } from "wouter";
import { useView } from "../../client";
import { day, dayAt, time } from "../../format";
import { LevelMark } from "../../parts/LevelMark";
import { Loading } from "../../parts/Loading";
import { Page } from "../../parts/Page";
import { toPot, usePot } from "./pot";

/** How many changes are shown first, and at every tap more. */
const SOME = 50;

type Change = ChangeLog["changes"][number];

/** Who did what, the newest first. */
export function Activity() {
  const pot = usePot();
  const [last, setLast] = useState(SOME);
  const log = useView({ view: "changeLog", pot: pot.id, last }, { keep: true });
  if (!log) {
    return <Loading />;
  }
  const days = Map.groupBy(log.changes, ({ at }) => dayAt(at));
  return (
    <Page title="Activity" back={toPot(pot.id)}>
      {[...days].map(([date, changes]) => (
        <Stack key={date} gap={0} component="section" aria-label={day(date)}>
          <Title order={2} size="sm" c="dimmed" fw={550} mb={4}>
            {day(date)}
          </Title>
          {changes.map((change) => (
            <Happened key={change.seq} change={change} />
          ))}
        </Stack>
      ))}
      {log.version > log.changes.length && (
        <Button variant="subtle" onClick={() => setLast(last + SOME)}>
          Show what was before
        </Button>
      )}
    </Page>
  );
}

function Happened({ change: { said, at, by, level, item } }: { change: Change }) {
  const pot = usePot();
  const row = (
    <Group wrap="nowrap" gap="sm" p="xs" align="start">
      <Avatar name={pot.name(by)} color="initials" size={30} aria-hidden />
      <Stack gap={0} flex={1} miw={0}>
        <Text style={{ overflowWrap: "anywhere" }}>{said}</Text>
        <Group gap="xs" c="dimmed" fz="sm">
          {time(at)}
          <LevelMark level={level} />
        </Group>
      </Stack>
    </Group>
  );
  return item ? (
    <Link href={toPot(pot.id, "item", item.replace("0x", ""))} className="row">
      {row}
    </Link>
  ) : (
    row
  );
}
