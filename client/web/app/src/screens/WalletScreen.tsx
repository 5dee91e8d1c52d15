import { Button, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Act } from "@potchain/client";
import { useState } from "react";
import { useClient, usePots, useTry } from "../client";
import { words } from "../format";
import { Page } from "../parts/Page";
import { type Chosen, WalletPicker } from "../parts/WalletPicker";

/** What a wallet gives this device, in the smallest unit: five tokens, enough for some pots. */
const GIFT = "5000000000000";

/** Has an account of a wallet let this device act for it, or give it tokens. */
export function WalletScreen() {
  const client = useClient();
  const pots = usePots() ?? [];
  const { run, busy } = useTry();
  const [chosen, choose] = useState<Chosen>();
  const [pot, setPot] = useState<string | null>(null);
  const act = async ({ wallet, account }: Chosen, act: Act) => {
    if (await run(() => wallet.act(client, account, act))) {
      notifications.show({ color: "teal", message: "Done: the wallet has signed, and it is final." });
    }
  };
  return (
    <Page title="Wallet" back="/settings">
      <Text c="dimmed">
        A wallet’s account can be a member of a pot. It signs once that this device acts for it; from then on nothing has to be signed.
      </Text>
      <WalletPicker chosen={chosen} choose={choose} />
      {chosen && (
        <Stack>
          <Select
            label="In which pot does this device act for it?"
            data={pots.map(({ pot, name }) => ({ value: pot ?? "", label: words(name) }))}
            value={pot}
            onChange={setPot}
          />
          <Button loading={busy} disabled={pot === null} onClick={() => pot !== null && act(chosen, { device: { pot } })}>
            Let this device act
          </Button>
          <Button variant="light" loading={busy} onClick={() => act(chosen, { gift: { amount: GIFT } })}>
            Give this device tokens to make pots with
          </Button>
        </Stack>
      )}
    </Page>
  );
}
