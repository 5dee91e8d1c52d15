import { ActionIcon, Title } from "@mantine/core";
import type { Intent } from "@potchain/client";
import { IconCloudCheck, IconRefresh } from "@tabler/icons-react";
import { useOrder, useView } from "../../client";
import { Empty } from "../../parts/Empty";
import { Loading } from "../../parts/Loading";
import { Page } from "../../parts/Page";
import { Change } from "./Change";
import { Conflict } from "./Conflict";

/** What was changed on this device and is not final, or came to nothing. */
export function Outbox() {
  const outbox = useView({ view: "outbox" });
  const { order, busy } = useOrder();
  if (!outbox) {
    return <Loading />;
  }
  const having = (...statuses: Intent["status"][]) => outbox.changes.filter(({ status }) => statuses.includes(status));
  const conflicts = outbox.changes.filter((intent) => intent.status === "conflict");
  const [refused, waiting] = [having("refused"), having("saved", "sending", "included").toReversed()];
  const retry = (
    <ActionIcon aria-label="Try now" loading={busy} onClick={() => order({ order: "retry" })}>
      <IconRefresh size={22} />
    </ActionIcon>
  );
  return (
    <Page title="What I changed" back="/" actions={waiting.length > 0 && retry}>
      {conflicts.length + refused.length + waiting.length === 0 && (
        <Empty icon={IconCloudCheck} title="Nothing waits">
          All that you changed is final: everyone sees it, and nothing can take it back.
        </Empty>
      )}
      {conflicts.map((intent) => (
        <Conflict key={intent.change} intent={intent} />
      ))}
      {refused.map((intent) => (
        <Change key={intent.change} intent={intent} />
      ))}
      {waiting.length > 0 && conflicts.length + refused.length > 0 && (
        <Title order={2} size="sm" c="dimmed" fw={550}>
          On the way
        </Title>
      )}
      {waiting.map((intent) => (
        <Change key={intent.change} intent={intent} />
      ))}
    </Page>
  );
}
