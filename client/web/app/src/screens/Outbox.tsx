import { Card, Stack, Text } from "@mantine/core";
import { IconCloudCheck } from "@tabler/icons-react";
import { useView } from "../client";
import { moment } from "../format";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { Page } from "../parts/Page";

/** What was changed on this device and is not final, or came to nothing. */
export function Outbox() {
  const outbox = useView({ view: "outbox" });
  if (!outbox) {
    return <Loading />;
  }
  return (
    <Page title="What I changed" back="/">
      {outbox.changes.length === 0 && (
        <Empty icon={IconCloudCheck} title="Nothing waits">
          All that you changed is final: everyone sees it, and nothing can take it back.
        </Empty>
      )}
      {outbox.changes.map(({ change, name, made, what, status }) => (
        <Card key={change}>
          <Stack gap={4}>
            {what.map((line) => (
              <Text key={line}>{line}</Text>
            ))}
            <Text c="dimmed" fz="sm">
              {name} · {moment(made)} · {status}
            </Text>
          </Stack>
        </Card>
      ))}
    </Page>
  );
}
