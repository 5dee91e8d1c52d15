import { ActionIcon, Avatar, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import type { ItemRow } from "@potchain/client";
import { IconSend, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { moment, newId, words } from "../../../format";
import { useChange, usePot } from "../pot";

/** What was said about an item. Everyone in the pot may say something, also when its books are closed. */
export function Comments({ about, comments }: { about: ItemRow; comments: readonly ItemRow[] }) {
  const { change, busy } = useChange();
  const [text, setText] = useState("");
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (await change({ op: "comment.add", id: newId(), about: about.id, text: text.trim() })) {
      setText("");
    }
  };
  return (
    <Stack gap="sm" component="section" aria-labelledby="comments">
      <Title order={2} size="h5" id="comments">
        Comments
      </Title>
      {comments
        .filter(({ status }) => status === "live")
        .map((comment) => (
          <Comment key={comment.id} comment={comment} />
        ))}
      <form onSubmit={send} autoComplete="off">
        <Group gap="xs" wrap="nowrap">
          <TextInput
            aria-label="Say something"
            placeholder="Say something"
            flex={1}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <ActionIcon type="submit" variant="light" size={42} aria-label="Send" disabled={text.trim() === ""} loading={busy}>
            <IconSend size={20} />
          </ActionIcon>
        </Group>
      </form>
    </Stack>
  );
}

function Comment({ comment: { id, rev, by, at, memo } }: { comment: ItemRow }) {
  const pot = usePot();
  const { change, busy } = useChange();
  return (
    <Group gap="sm" wrap="nowrap" align="start">
      <Avatar name={pot.name(by)} color="initials" size={30} aria-hidden />
      <Stack gap={0} flex={1} miw={0}>
        <Text fz="sm" c="dimmed">
          {pot.you(by)} · {moment(at)}
        </Text>
        <Text style={{ overflowWrap: "anywhere" }}>{words(memo)}</Text>
      </Stack>
      {by === pot.me && (
        <ActionIcon c="dimmed" aria-label="Delete the comment" loading={busy} onClick={() => change({ op: "item.void", id, base: rev })}>
          <IconTrash size={18} />
        </ActionIcon>
      )}
    </Group>
  );
}
