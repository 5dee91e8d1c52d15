// A wallet of the test's own, which signs for real, with what Polkadot.js makes of what it is asked for.

import { ApiPromise, Keyring, WsProvider } from "@polkadot/api";
import { hexToU8a, u8aToHex, u8aWrapBytes } from "@polkadot/util";
import { cryptoWaitReady } from "@polkadot/util-crypto";

/** The account of a secret URI. */
export async function account(uri) {
  await cryptoWaitReady();
  return new Keyring({ type: "sr25519" }).addFromUri(uri);
}

/** A wallet with one account. `put` puts it into a browser; what it was asked to sign is in `asked`. */
export async function withWallet(node, uri) {
  const pair = await account(uri);
  const api = await ApiPromise.create({ provider: new WsProvider(node.url), noInitWarn: true });
  const { registry } = api;
  await api.disconnect();
  const asked = [];
  const put = async (context) => {
    await context.exposeFunction("signPayload", (payload) => {
      asked.push(payload);
      registry.setSignedExtensions(payload.signedExtensions);
      return registry.createType("ExtrinsicPayload", payload, { version: payload.version }).sign(pair);
    });
    await context.exposeFunction("signRaw", ({ data }) => {
      asked.push(data);
      return { signature: u8aToHex(pair.sign(u8aWrapBytes(hexToU8a(data)))) };
    });
    await context.addInitScript((address) => {
      const signer = { signPayload: (payload) => window.signPayload(payload), signRaw: (raw) => window.signRaw(raw) };
      const enable = async () => ({ accounts: { get: async () => [{ address, name: "Bob’s account" }] }, signer });
      window.injectedWeb3 = { test: { version: "1", enable } };
    }, pair.address);
  };
  return { address: pair.address, asked, put };
}
