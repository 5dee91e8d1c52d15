import { ActionIcon, Alert, Button, Group, Menu } from "@mantine/core";
import type { ItemRow } from "@potchain/client";
import { IconAlertTriangle, IconDots, IconMapOff, IconPencil, IconRepeat, IconTrash } from "@tabler/icons-react";
import { Link } from "wouter";
import { useView } from "../../../client";
import { words } from "../../../format";
import { Empty } from "../../../parts/Empty";
import { LevelMark } from "../../../parts/LevelMark";
import { Loading } from "../../../parts/Loading";
import { Page } from "../../../parts/Page";
import { toPot, useChange, usePot } from "../pot";
import { Comments } from "./Comments";
import { Facts } from "./Facts";
import { History } from "./History";
import { Verdict } from "./Verdict";

const KINDS = { expense: "Expense", payment: "Payment", template: "Comes again", comment: "Comment" };

/** An expense, a payment or what comes again: what it says, what was said about it, and all that happened to it. */
export function ItemScreen({ item: id }: { item: string }) {
  const pot = usePot();
  const show = useView({ view: "show", pot: pot.id, item: id });
  const history = useView({ view: "history", pot: pot.id, item: id });
  if (show === undefined || history === undefined) {
    return <Loading />;
  }
  if (!show) {
    return <Empty icon={IconMapOff} title="There is no such thing in this pot" />;
  }
  const { item, shares, comments } = show;
  // Who made it what it is says nothing of it.
  const isMine = item.kind === "expense" && history?.changes.find(({ effect }) => Object.keys(effect).length > 0)?.by === pot.me;
  return (
    <Page
      title={words(item.memo) || KINDS[item.kind]}
      back={item.kind === "template" ? toPot(pot.id, "recurring") : toPot(pot.id)}
      actions={pot.canWrite && <Actions item={item} />}
    >
      {item.status === "voided" && <Deleted item={item} />}
      {item.contested.length > 0 && item.status !== "voided" && <Contested item={item} />}
      <Facts item={item} shares={shares} level={<LevelMark level={history?.changes[0]?.level ?? show.level} />} />
      {!isMine && <Verdict item={item} />}
      <Comments about={item} comments={comments} />
      {history && <History changes={history.changes} />}
    </Page>
  );
}

function Actions({ item: { id, rev, kind, status } }: { item: ItemRow }) {
  const pot = usePot();
  const { change, busy } = useChange();
  if (status === "voided") {
    return null;
  }
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon component={Link} href={toPot(pot.id, kind === "payment" ? "payment" : "expense", id)} aria-label="Change">
        <IconPencil size={22} />
      </ActionIcon>
      <Menu position="bottom-end" withArrow>
        <Menu.Target>
          <ActionIcon aria-label="More" loading={busy}>
            <IconDots size={22} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {kind === "expense" && (
            <Menu.Item component={Link} href={toPot(pot.id, "repeat", id)} leftSection={<IconRepeat size={18} />}>
              Have it come again
            </Menu.Item>
          )}
          <Menu.Item color="red" leftSection={<IconTrash size={18} />} onClick={() => change({ op: "item.void", id, base: rev })}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

/** What is deleted does not count, and can be brought back. */
function Deleted({ item: { id, rev } }: { item: ItemRow }) {
  const { canWrite } = usePot();
  const { change, busy } = useChange();
  return (
    <Alert icon={<IconTrash />} color="gray" title="Deleted">
      <Group justify="space-between">
        It does not count.
        {canWrite && (
          <Button size="compact-sm" variant="light" loading={busy} onClick={() => change({ op: "item.restore", id, base: rev })}>
            Bring it back
          </Button>
        )}
      </Group>
    </Alert>
  );
}

function Contested({ item: { kind, contested, reason } }: { item: ItemRow }) {
  const { you } = usePot();
  const who = contested.map(you).join(", ");
  const said = words(reason);
  return (
    <Alert icon={<IconAlertTriangle />} color="red" title={kind === "payment" ? `${who} did not get it` : `${who}: that is wrong`}>
      {said && `“${said}” `}
      {kind === "payment" ? "Until it is confirmed, it does not count." : "It still counts."}
    </Alert>
  );
}
