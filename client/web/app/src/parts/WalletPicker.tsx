import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { Wallet, type WalletAccount, wallets } from "@potchain/client";
import { IconWallet } from "@tabler/icons-react";
import { useState } from "react";
import { useTry } from "../client";

/** An account, and the wallet that it is in. */
export interface Chosen {
  readonly wallet: Wallet;
  readonly account: WalletAccount;
}

/** Chooses an account of a wallet of this browser. */
export function WalletPicker({ chosen, choose }: { chosen: Chosen | undefined; choose: (chosen: Chosen) => void }) {
  const { run, busy } = useTry();
  const [wallet, setWallet] = useState<Wallet>();
  const names = wallets();
  if (names.length === 0) {
    return <Text c="dimmed">There is no wallet in this browser. Polkadot.js, Talisman and SubWallet are extensions that have one.</Text>;
  }
  const open = async (name: string) => {
    const opened = await run(() => Wallet.open(name, "Potchain"));
    if (opened) {
      setWallet(opened);
    }
  };
  if (!wallet) {
    return (
      <Group>
        {names.map((name) => (
          <Button key={name} variant="light" loading={busy} leftSection={<IconWallet size={18} />} onClick={() => open(name)}>
            {name}
          </Button>
        ))}
      </Group>
    );
  }
  const take = (address: string) => {
    const account = wallet.accounts.find((account) => account.address === address);
    if (account) {
      choose({ wallet, account });
    }
  };
  return (
    <Radio.Group label="Which account?" value={chosen?.account.address ?? null} onChange={take}>
      <Stack gap="sm" mt="sm">
        {wallet.accounts.map(({ address, name }) => (
          <Radio key={address} value={address} label={name ?? "Account"} description={address} styles={{ description: { overflowWrap: "anywhere" } }} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
