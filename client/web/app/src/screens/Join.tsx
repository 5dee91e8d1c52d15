import { Alert, Avatar, Button, Group, Radio, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type Peek, PotchainError, wallets } from "@potchain/client";
import { IconUsersGroup } from "@tabler/icons-react";
import { type FormEvent, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useClient, useTry } from "../client";
import { readSettings } from "../config";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { Page } from "../parts/Page";
import { SaveBar } from "../parts/SaveBar";
import { type Chosen, WalletPicker } from "../parts/WalletPicker";
import { toPot } from "./pot/pot";

/** Joins a pot by a link: the one that was opened, or one that is pasted. */
export function Join({ link }: { link?: string }) {
  const [pasted, setPasted] = useState("");
  const [opened, setOpened] = useState(link);
  if (opened) {
    return <Door link={opened} />;
  }
  return (
    <Page title="Join a pot" back="/">
      <Stack>
        <Textarea
          label="The link that you got"
          size="md"
          autosize
          minRows={3}
          value={pasted}
          onChange={(event) => setPasted(event.currentTarget.value)}
        />
        <Button disabled={!pasted.includes("#v1.")} onClick={() => setOpened(pasted.trim())}>
          Next
        </Button>
      </Stack>
    </Page>
  );
}

/** Looks where the link leads to. */
function Door({ link }: { link: string }) {
  const client = useClient();
  const [, go] = useLocation();
  const [peek, setPeek] = useState<Peek>();
  const [failure, setFailure] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    setFailure(undefined);
    client.order({ order: "peek", link }).then(
      (peek) => (peek.me === undefined ? setPeek(peek) : go(toPot(peek.pot), { replace: true })),
      (error) => setFailure(error instanceof PotchainError ? error.message : String(error)),
    );
  }, [client, link, attempt]);
  return (
    <Page title={peek ? `Join ${peek.name}` : "Join a pot"} back="/">
      {failure !== undefined && (
        <Alert color="red" title="The invite cannot be used now">
          <Stack align="start" gap="sm">
            {failure}
            <Button size="sm" variant="light" color="red" onClick={() => setAttempt(attempt + 1)}>
              Try again
            </Button>
          </Stack>
        </Alert>
      )}
      {!peek && failure === undefined && (
        <>
          <Loading />
          <Text ta="center" c="dimmed">
            Looking where the link leads to …
          </Text>
        </>
      )}
      {peek && <WhoAreYou link={link} peek={peek} />}
    </Page>
  );
}

/** What stands for a new name among the places. */
const NEW = "new";

function WhoAreYou({ link, peek }: { link: string; peek: Peek }) {
  const client = useClient();
  const [, go] = useLocation();
  const { run, busy } = useTry();
  const [chosen, choose] = useState<Chosen>();
  const [name, setName] = useState(readSettings().name);
  const known = peek.places.find((place) => place.name.toLowerCase() === name.toLowerCase());
  const [who, setWho] = useState(known ? String(known.member) : peek.new ? NEW : "");
  const join = async (event: FormEvent) => {
    event.preventDefault();
    const as = who === NEW ? { name: name.trim() } : { place: Number(who) };
    const joined = await run(() =>
      chosen ? chosen.wallet.act(client, chosen.account, { join: { link, as } }) : client.order({ order: "join", link, as }),
    );
    if (joined) {
      go(toPot(joined.pot ?? peek.pot), { replace: true });
    }
  };
  return (
    <form onSubmit={join}>
      <Stack gap="lg">
        <Empty icon={IconUsersGroup} title={peek.name}>
          <Group gap={6} justify="center">
            {peek.members.map((member) => (
              <Group key={member} gap={4} wrap="nowrap">
                <Avatar name={member} color="initials" size="sm" alt="" aria-hidden /> {member}
              </Group>
            ))}
          </Group>
        </Empty>
        <Radio.Group label="Who are you?" size="md" value={who} onChange={setWho}>
          <Stack gap="sm" mt="sm">
            {peek.places.map((place) => (
              <Radio key={place.member} size="md" value={String(place.member)} label={place.name} />
            ))}
            {peek.new && <Radio size="md" value={NEW} label="Somebody new" />}
          </Stack>
        </Radio.Group>
        {who === NEW && (
          <TextInput label="What do they call you?" value={name} onChange={(event) => setName(event.currentTarget.value)} required />
        )}
        {wallets().length > 0 && (
          <details>
            <summary>With an account of a wallet</summary>
            <WalletPicker chosen={chosen} choose={choose} />
          </details>
        )}
        <SaveBar>
          <Button type="submit" fullWidth loading={busy} disabled={who === "" || (who === NEW && name.trim() === "")}>
            Join
          </Button>
        </SaveBar>
      </Stack>
    </form>
  );
}
