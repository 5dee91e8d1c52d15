import { Card, Group, Progress, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useView } from "../../client";
import { usePot } from "./pot";

/** More than a person changes by hand, and as many as go out together: an import. */
const MANY = 64;

/** How far a great many changes are that were made at once: by how many of their operations the others do not see yet. */
export function Underway() {
  const { id } = usePot();
  const outbox = useView({ view: "outbox" });
  const [whole, setWhole] = useState(0);
  const open = outbox?.changes.filter(({ pot, status }) => pot === id && (status === "saved" || status === "sending"));
  const left = open?.reduce((sum, { ops }) => sum + ops.length, 0) ?? 0;
  // What has landed is not in the outbox for ever: the whole is the most that was seen at once.
  if (left > whole || (left === 0 && whole > 0)) {
    setWhole(left);
  }
  return whole > MANY ? (
    <Card aria-label="On the way" component="section">
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap">
          <Text>On the way to the others</Text>
          <Text className="money" c="dimmed">
            {whole - left} of {whole}
          </Text>
        </Group>
        <Progress value={(100 * (whole - left)) / whole} aria-label="How much is sent" />
      </Stack>
    </Card>
  ) : null;
}
