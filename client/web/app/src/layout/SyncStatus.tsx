import { Button, Popover, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconChecks, IconCloudOff, IconCloudUp, IconDeviceMobile, IconRefresh, IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { useOrder } from "../client";
import { type Sync, useSync } from "./useSync";

const LOOKS: Record<Sync["state"], { Icon: typeof IconCheck; colour: string }> = {
  attention: { Icon: IconAlertTriangle, colour: "var(--app-down)" },
  offline: { Icon: IconCloudOff, colour: "var(--app-wait)" },
  connecting: { Icon: IconRefresh, colour: "dimmed" },
  stalled: { Icon: IconAlertTriangle, colour: "var(--app-wait)" },
  reading: { Icon: IconRefresh, colour: "dimmed" },
  saved: { Icon: IconDeviceMobile, colour: "var(--app-wait)" },
  sending: { Icon: IconCloudUp, colour: "var(--app-wait)" },
  included: { Icon: IconCheck, colour: "dimmed" },
  final: { Icon: IconChecks, colour: "var(--app-up)" },
};

/** What a light client's word is worth: it cannot check blocks before they are final. */
function trust(verified: true | string): string {
  return verified === true
    ? "What is final is verified on this device; what is newer is what the network says."
    : `A node is believed, although you want everything verified here: ${verified}.`;
}

/** How far everything is, in every screen; what it means at a tap. */
export function SyncStatus() {
  const sync = useSync() ?? { state: "connecting", short: "Opening", long: "What is on this device is being opened." } as const;
  const { order, busy } = useOrder();
  const [open, setOpen] = useState(false);
  const { Icon, colour } = LOOKS[sync.state];
  return (
    <Popover opened={open} onChange={setOpen} width={280} position="bottom-end" withArrow shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className="sync" c={colour} onClick={() => setOpen(!open)} data-state={sync.state}>
          <Icon size={18} aria-hidden />
          <Text span inherit fz="sm" style={{ whiteSpace: "nowrap" }} role="status" aria-live="polite">
            {sync.short}
          </Text>
          {sync.verified === true && <IconShieldCheck size={18} role="img" aria-label="Verified on this device" />}
          {typeof sync.verified === "string" && <IconShieldOff size={18} color="var(--app-wait)" role="img" aria-label="Not verified on this device" />}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Text fz="sm">{sync.long}</Text>
          {sync.verified && <Text fz="sm">{trust(sync.verified)}</Text>}
          {sync.state === "offline" && (
            <Button size="xs" loading={busy} onClick={() => order({ order: "retry" })}>
              Try now
            </Button>
          )}
          <Button component={Link} href="/outbox" variant="light" size="xs" onClick={() => setOpen(false)}>
            What I changed
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
