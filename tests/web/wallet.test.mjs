// A wallet extension lets a device act for its account. The wallet is one of the test's own, which signs for real, with what
// Polkadot.js makes of the payload.

import { ApiPromise, WsProvider } from "@polkadot/api";
import assert from "node:assert/strict";
import { test } from "node:test";
import { openClient, spent } from "./harness.mjs";
import { browser, files, node, stagePackage } from "./stage.mjs";
import { account, withWallet } from "./wallet.mjs";

stagePackage();

/** A device whose browser has a wallet with one account. What the wallet was asked is in `asked`. */
async function deviceWithWallet(secret, uri) {
  const context = await browser.newContext();
  const { put, ...wallet } = await withWallet(node, uri);
  await put(context);
  const device = await openClient(context, { secret, files, node });
  /** Has the wallet's account do something. */
  const act = (act) =>
    device.page.evaluate(async (act) => {
      const { Wallet, wallets } = await import("/index.js");
      const wallet = await Wallet.open(wallets()[0], "Potchain");
      return wallet.act(client, wallet.accounts[0], act);
    }, act);
  return { ...device, ...wallet, act };
}

const person = async (secret) => openClient(await browser.newContext(), { secret, files, node });

test("an account of a wallet joins, lets this device act for it once, and signs a change of its own", { timeout: 180_000 }, async () => {
  const [alice, device] = await Promise.all([person("//Alice//w"), deviceWithWallet("//Bob//device", "//Bob")]);
  const { pot } = await alice.order({ order: "create", name: "Trip", currency: "EUR", decimals: 2, owner: "Alice" });
  const { link } = await alice.order({ order: "invite", pot, what: { any: "editor" } });
  assert.deepEqual(await device.act({ join: { link, as: { name: "Bob" } } }), { pot });
  assert.equal(device.asked.length, 2, "it consents to be a member, and lets the device in");
  const list = await device.until({ view: "status", pot }, "seen && seen.members.length === 2");
  assert.equal(list.name, "Trip", "the device reads what is sealed");
  assert.equal(list.members[1].accounts[0], device.address);
  assert.equal(list.members[1].accounts.length, 2);
  await device.order({ order: "change", pot, ops: [{ ...spent("41".repeat(16), "8.00"), paid: { 1: "8.00" } }] });
  assert.equal(device.asked.length, 2, "nobody is asked again");
  await alice.until({ view: "balances", pot }, "seen && seen.balances[1] && seen.balances[1].balance === '8.00'");
  const lunch = { ...spent("42".repeat(16), "5.00"), paid: { 1: "5.00" } };
  assert.deepEqual(await device.act({ change: { pot, ops: [lunch] } }), { pot });
  const { items } = await alice.until({ view: "list", pot }, "seen.items.length === 2");
  assert.deepEqual([items[1].memo, items[1].by], ["Dinner", 1]);
});

test("a wallet gives a device tokens to make pots with", { timeout: 180_000 }, async () => {
  const device = await deviceWithWallet("//Dave//device", "//Dave");
  await device.act({ gift: { amount: "20000000000000" } });
  const api = await ApiPromise.create({ provider: new WsProvider(node.url), noInitWarn: true });
  const { data } = await api.query.system.account((await account("//Dave//device")).address);
  await api.disconnect();
  assert.ok(data.free.toBigInt() >= 20_000_000_000_000n, data.free.toString());
  const [payload] = device.asked;
  assert.equal(payload.genesisHash, api.genesisHash.toHex());
});

test("what a wallet signed for something else is refused", { timeout: 180_000 }, async () => {
  const device = await deviceWithWallet("//Eve//device", "//Eve");
  const failure = await device.page.evaluate(async (account) => {
    const { prepared } = await client.order({ order: "wallet", account, act: { gift: { amount: "1" } } });
    const signature = `0x01${"07".repeat(64)}`;
    return client.order({ order: "signed", prepared, signature }).then(() => undefined, ({ failure }) => failure);
  }, device.address);
  assert.match(failure.message, /bad signature|does not take/i);
});
