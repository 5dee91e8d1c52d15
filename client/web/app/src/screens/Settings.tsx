import { Button, Input, NavLink, SegmentedControl, Stack, Switch, TagsInput, Text, TextInput, useMantineColorScheme } from "@mantine/core";
import type { Room } from "@potchain/client";
import { IconKey, IconWallet } from "@tabler/icons-react";
import { type FormEvent, useEffect, useState } from "react";
import { Link } from "wouter";
import { useClient, useView } from "../client";
import { readSettings, writeSettings } from "../config";
import { Page } from "../parts/Page";

/** What is set on this device. A light client needs the chain's specification. */
export function Settings({ spec }: { spec: string | undefined }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Page title="Settings" back="/">
      <Person />
      <Input.Wrapper label="Colours" size="md">
        <SegmentedControl
          fullWidth
          mt={4}
          aria-label="Colours"
          data={[
            { value: "auto", label: "As the device" },
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
          value={colorScheme}
          onChange={(scheme) => setColorScheme(scheme as typeof colorScheme)}
        />
      </Input.Wrapper>
      <Stack gap={0}>
        <NavLink component={Link} href="/settings/words" label="My twelve words" description="They bring your pots back on another device." leftSection={<IconKey size={20} />} />
        <NavLink component={Link} href="/settings/wallet" label="Wallet" description="Polkadot.js, Talisman and others." leftSection={<IconWallet size={20} />} />
      </Stack>
      <Network />
      {spec && <Verify />}
      <Kept />
    </Page>
  );
}

function Person() {
  const [name, setName] = useState(readSettings().name);
  const say = (name: string) => {
    setName(name);
    if (name.trim() !== "") {
      writeSettings({ ...readSettings(), name: name.trim() });
    }
  };
  return <TextInput label="My name" description="In pots that you make or join from now on." value={name} onChange={(event) => say(event.currentTarget.value)} />;
}

/** Which nodes are asked, and what is known of the chain. */
function Network() {
  const connection = useView({ view: "connection" });
  const [endpoints, setEndpoints] = useState<readonly string[]>(readSettings().endpoints ?? []);
  const save = (event: FormEvent) => {
    event.preventDefault();
    const { endpoints: _, ...rest } = readSettings();
    writeSettings({ ...rest, ...(endpoints.length > 0 && { endpoints }) });
    location.reload();
  };
  return (
    <form onSubmit={save}>
      <Stack gap="xs">
        <TagsInput
          label="Nodes"
          description="Addresses that begin with wss://, the best first. Without any, those that came with the app."
          size="md"
          acceptValueOnBlur
          value={[...endpoints]}
          onChange={setEndpoints}
        />
        <Button type="submit" variant="light">
          Use them
        </Button>
        {connection?.state === "online" && (
          <Text fz="sm" c="dimmed">
            Newest block {connection.best ?? "…"}, final {connection.finalized ?? "…"}
          </Text>
        )}
      </Stack>
    </form>
  );
}

/** Whether nodes are believed, or everything is checked here. */
function Verify() {
  const connection = useView({ view: "connection" });
  const save = (verify: boolean) => {
    writeSettings({ ...readSettings(), verify });
    location.reload();
  };
  const unverified = connection?.state === "online" ? connection.unverified : null;
  return (
    <Switch
      size="md"
      label="Verify everything on this device"
      description="A light client checks what the network says and believes no node. It takes a moment longer to begin."
      error={unverified && `A node is believed for now: ${unverified}.`}
      checked={readSettings().verify ?? false}
      onChange={(event) => save(event.currentTarget.checked)}
    />
  );
}

/** Whether the browser keeps what is here. */
function Kept() {
  const client = useClient();
  const [room, setRoom] = useState<Room>();
  useEffect(() => void client.room().then(setRoom), [client]);
  return room ? (
    <Text fz="sm" c="dimmed">
      {room.persistent
        ? "The browser has promised to keep what is on this device."
        : "The browser may delete what is on this device when room is short: install the app, and write your twelve words down."}
    </Text>
  ) : null;
}
