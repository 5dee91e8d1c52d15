// Wallet extensions of the browser, as `injectedWeb3` offers them: Polkadot.js, Talisman, SubWallet and others.

import type { Client } from "./index.js";
import { PotchainError } from "./index.js";
import type { Act, SignerPayload, Step } from "./api.js";

/** An account in a wallet. */
export interface WalletAccount {
  /** An SS58 address. */
  readonly address: string;
  readonly name?: string;
}

/** What an extension puts into `window.injectedWeb3` under its name. */
interface Injected {
  readonly version?: string;
  enable(app: string): Promise<{
    readonly accounts: { get(): Promise<readonly WalletAccount[]> };
    readonly signer: {
      signPayload?(payload: SignerPayload): Promise<{ readonly signature: string }>;
      signRaw?(raw: { address: string; data: string; type: "bytes" }): Promise<{ readonly signature: string }>;
    };
  }>;
}

declare global {
  interface Window {
    injectedWeb3?: Readonly<Record<string, Injected>>;
  }
}

/** The names of the wallets that are there, such as `polkadot-js`. */
export const wallets = (): readonly string[] => Object.keys(window.injectedWeb3 ?? {});

/** A wallet that lets this page ask. */
export class Wallet {
  private constructor(
    /** Its name. */
    readonly name: string,
    /** The accounts that it shows to this page. */
    readonly accounts: readonly WalletAccount[],
    private readonly signer: Awaited<ReturnType<Injected["enable"]>>["signer"],
  ) {}

  /** Asks a wallet to be used by this page, which its owner sees under `app`. */
  static async open(name: string, app: string): Promise<Wallet> {
    const injected = window.injectedWeb3?.[name];
    if (!injected) {
      throw new PotchainError({ kind: "input", message: `there is no wallet ${name} in this browser` });
    }
    const { accounts, signer } = await injected.enable(app);
    return new Wallet(name, await accounts.get(), signer);
  }

  /** Has one of its accounts do something: the wallet shows its owner what it is asked to sign, once or twice. */
  async act(client: Client, { address }: WalletAccount, act: Act): Promise<{ readonly pot?: string }> {
    let step: Step = await client.order({ order: "wallet", account: address, act });
    while (step.sign) {
      const signature = await this.#sign(address, step.sign);
      step = await client.order({ order: "signed", prepared: step.prepared, signature });
    }
    return step;
  }

  async #sign(address: string, sign: NonNullable<Step["sign"]>): Promise<string> {
    const signed =
      "payload" in sign
        ? await this.signer.signPayload?.(sign.payload)
        : await this.signer.signRaw?.({ address, data: sign.bytes, type: "bytes" });
    if (!signed) {
      throw new PotchainError({ kind: "input", message: `the wallet ${this.name} cannot sign that` });
    }
    return signed.signature;
  }
}
