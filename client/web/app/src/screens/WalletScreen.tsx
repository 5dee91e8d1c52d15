import { Button, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useClient, usePots, useSigner, useTry } from "../client";
import { words } from "../format";
import { Page } from "../parts/Page";
import { type Chosen, WalletPicker } from "../parts/WalletPicker";

/** What a wallet gives this device, in the smallest unit: five tokens, enough for some pots. */
const GIFT = "5000000000000";

/** What an account of a wallet does for this device. */
export function WalletScreen() {
  const { signer } = useSigner();
  const [chosen, choose] = useState<Chosen | undefined>(signer);
  return (
    <Page title="Wallet" back="/settings">
      <Text c="dimmed">
        A wallet’s account can be a member of a pot: choose it when you join by a link. It signs once that this device acts for it; from
        then on nothing has to be signed.
      </Text>
      <WalletPicker chosen={chosen} choose={choose} />
      {chosen && (
        <Stack gap="lg">
          <Signs chosen={chosen} />
          <Gift chosen={chosen} />
        </Stack>
      )}
    </Page>
  );
}

/** Has it sign itself what is changed in a pot, instead of this device. */
function Signs({ chosen: { wallet, account } }: { chosen: Chosen }) {
  const pots = usePots() ?? [];
  const { signer, setSigner } = useSigner();
  const sign = (pot: string | null) => setSigner(pot === null ? undefined : { wallet, account, pot });
  return (
    <Select
      label="It signs each change itself in"
      description="Until the app is closed. You see in the wallet what it signs."
      placeholder="No pot"
      clearable
      data={pots.map(({ pot, name }) => ({ value: pot ?? "", label: words(name) }))}
      value={signer?.account.address === account.address ? signer.pot : null}
      onChange={sign}
    />
  );
}

/** Has it give this device tokens. */
function Gift({ chosen: { wallet, account } }: { chosen: Chosen }) {
  const client = useClient();
  const { run, busy } = useTry();
  const give = async () => {
    if (await run(() => wallet.act(client, account, { gift: { amount: GIFT } }))) {
      notifications.show({ color: "teal", message: "This device has the tokens now." });
    }
  };
  return (
    <Button variant="light" loading={busy} onClick={give}>
      Give this device tokens to make pots with
    </Button>
  );
}
