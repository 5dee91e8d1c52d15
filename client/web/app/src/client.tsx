// The pots of this person, for components.

import { notifications } from "@mantine/notifications";
import { type Client, type Done, type Order, PotchainError, type View, type Views, type Wallet, type WalletAccount } from "@potchain/client";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

/** An account of a wallet, which signs itself what is changed in a pot. */
export interface Signer {
  readonly wallet: Wallet;
  readonly account: WalletAccount;
  readonly pot: string;
}

interface Provided {
  readonly client: Client;
  /** Until the app is closed, if there is one. */
  readonly signer: Signer | undefined;
  readonly setSigner: (signer: Signer | undefined) => void;
}

const Context = createContext<Provided | null>(null);

export function ClientProvider({ client, children }: { client: Client; children: ReactNode }) {
  const [signer, setSigner] = useState<Signer>();
  const provided = useMemo(() => ({ client, signer, setSigner }), [client, signer]);
  return <Context value={provided}>{children}</Context>;
}

function useProvided(): Provided {
  const provided = useContext(Context);
  if (!provided) {
    throw new Error("there is no client around this component");
  }
  return provided;
}

export const useClient = (): Client => useProvided().client;

/** Who signs, if it is not this device. */
export const useSigner = (): Omit<Provided, "client"> => useProvided();

/**
 * What is to be seen, always as it is now: `undefined` until it is known, `null` of a pot that is not. With `keep`, what was to be
 * seen of the view before stays until then.
 */
export function useView<V extends View>(view: V, { keep = false } = {}): Views[V["view"]] | undefined {
  const client = useClient();
  const key = JSON.stringify(view);
  const [seen, setSeen] = useState<{ key: string; now: Views[V["view"]] }>();
  useEffect(() => {
    const enough = new AbortController();
    const each = (now: Views[V["view"]]) => setSeen({ key, now });
    client.watch(JSON.parse(key) as V, each, { signal: enough.signal, failed: tell });
    return () => enough.abort();
  }, [client, key]);
  return seen?.key === key || keep ? seen?.now : undefined;
}

/** The pots of this person. */
export const usePots = () => useView({ view: "pots" })?.pots;

/** Has something done, and says why if it was not: then `null` comes of it. */
export function useOrder() {
  const client = useClient();
  const { run, busy } = useTry();
  const order = <O extends Order>(order: O): Promise<Done[O["order"]] | null> => run(() => client.order(order));
  return { order, busy };
}

/** Does something that may not work, and says why. */
export function useTry() {
  const [busy, setBusy] = useState(false);
  const run = async <T,>(work: () => Promise<T>): Promise<T | null> => {
    setBusy(true);
    try {
      return await work();
    } catch (error) {
      tell(error);
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { run, busy };
}

/** Tells a person that something did not work. */
export function tell(error: unknown): undefined {
  const message = error instanceof Error ? error.message : String(error);
  const title = error instanceof PotchainError && error.failure.kind === "offline" ? "That needs a connection" : "That did not work";
  // What several parts of a screen have to say is said once.
  notifications.show({ id: message, color: "red", title, message });
}
