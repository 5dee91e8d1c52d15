// What browsers and networks do to a page, and what it says of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openClient, Proxy, spent } from "./harness.mjs";
import { browser, files, node, stagePackage } from "./stage.mjs";

stagePackage();

const open = async (options) => openClient(await browser.newContext(), { files, node, ...options });

const trip = { order: "create", name: "Trip", currency: "EUR", decimals: 2, owner: "Alice" };

test("where one node is dead, the next is used, and a node that says nothing any more is left", { timeout: 180_000 }, async () => {
  const proxy = await Proxy.start(node);
  try {
    const alice = await open({ secret: "//Alice", endpoints: ["ws://127.0.0.1:1", proxy.url, node.url] });
    const by = (url) => `seen.state === 'online' && seen.by.node === '${url}' && !seen.reading`;
    await alice.until({ view: "connection" }, by(proxy.url));
    proxy.silence();
    // The device woke up: that is a sign to look, and not to believe.
    await alice.page.evaluate(() => dispatchEvent(new Event("online")));
    await alice.until({ view: "connection" }, by(node.url));
  } finally {
    proxy.end();
  }
});

test("a pot that this version cannot read is named, and the others go on", { timeout: 180_000 }, async () => {
  const early = await open({ secret: "//Charlie" });
  const [{ pot }, { pot: other }] = [await early.order({ ...trip, owner: "Charlie" }), await early.order({ ...trip, owner: "Charlie" })];
  await early.order({ order: "change", pot, ops: [spent("5c".repeat(16), "5.00")] });
  await early.until({ view: "list", pot }, "seen.items.length === 1 && seen.level === 'final'");
  // Before the item's id stands of what kind the entry is.
  const proxy = await Proxy.start(node, (said) => said.replace(/..(?=(5c){16})/g, "ff"));
  try {
    const late = await open({ secret: "//Charlie", endpoints: [proxy.url] });
    await late.order({ order: "find" });
    await late.until({ view: "connection" }, `seen.outdated?.length === 1 && seen.outdated[0] === '${pot}'`);
    await late.order({ order: "change", pot: other, ops: [spent("5d".repeat(16), "5.00")] });
    await late.until({ view: "list", pot: other }, "seen.items.length === 1 && seen.level === 'final'");
    assert.equal(await late.look({ view: "balances", pot }), null, "half a pot is none");
  } finally {
    proxy.end();
  }
});

test("nobody keeps looking for a tab that is gone", { timeout: 180_000 }, async () => {
  const context = await browser.newContext();
  const [first, second] = [await openClient(context, { files, node, secret: "//Bob" }), await openClient(context, { files, node, secret: "//Bob" })];
  const { pot } = await first.order({ ...trip, owner: "Bob" });
  await second.page.evaluate((pot) => client.watch({ view: "list", pot }, () => undefined), pot);
  await first.page.evaluate(() => {
    globalThis.answers = 0;
    new BroadcastChannel("potchain:test").onmessage = ({ data }) => (globalThis.answers += "answer" in data ? 1 : 0);
  });
  const answers = () => first.page.evaluate(() => globalThis.answers);
  await first.order({ order: "change", pot, ops: [spent("51".repeat(16), "5.00")] });
  await first.until({ view: "list", pot }, "seen.items.length === 1 && seen.level === 'final'");
  assert.ok((await answers()) > 0, "the other tab is told while it is there");
  await second.page.close({ runBeforeUnload: false });
  await pause(1_000);
  const before = await answers();
  await first.order({ order: "change", pot, ops: [spent("52".repeat(16), "5.00")] });
  await first.until({ view: "list", pot }, "seen.items.length === 2 && seen.level === 'final'");
  assert.equal(await answers(), before);
  await context.close();
});

test("who does not wait any longer is not answered", { timeout: 120_000 }, async () => {
  const alice = await open({ secret: "//Alice", endpoints: [] });
  const name = await alice.page.evaluate(async () => {
    const enough = new AbortController();
    const order = client.order({ order: "peek", link: "" }, { signal: enough.signal });
    enough.abort();
    return order.then(() => "done", ({ name }) => name);
  });
  assert.equal(name, "AbortError");
});

test("a store that cannot be opened says why, for whatever is asked", { timeout: 120_000 }, async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(files.url);
  // A version of this program that is yet to be written was here.
  await page.evaluate(() => new Promise((made) => {
    const opening = indexedDB.open("test", 99);
    opening.onsuccess = () => made(opening.result.close());
  }));
  const alice = await openClient(context, { files, node, secret: "//Alice" });
  const failures = await alice.page.evaluate(async () => {
    const watched = new Promise((failed) => client.watch({ view: "pots" }, () => undefined, { failed: ({ failure }) => failed(failure) }));
    return [await failure(client.look({ view: "pots" })), await watched, await failure(client.order({ order: "retry" }))];
  });
  for (const { kind, message } of failures) {
    assert.equal(kind, "storage");
    assert.match(message, /newer version of this program.*load this page again/);
  }
  await context.close();
});

test("where there is no space left, that is said, and nothing is said to be kept", { timeout: 180_000 }, async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(files.url);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(files.url).origin, quotaSize: 1 });
  const charlie = await openClient(context, { files, node, secret: "//Charlie" });
  const { kind, message } = await charlie.failure({ ...trip, owner: "Charlie" });
  assert.equal(kind, "storage");
  assert.match(message, /no space left/);
  await context.close();
});

test("the browser is asked to keep what is there once there is something, and what it says is told", { timeout: 120_000 }, async () => {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    globalThis.asked = 0;
    navigator.storage.persist = async () => ((globalThis.asked += 1), true);
    navigator.storage.persisted = async () => globalThis.asked > 0;
  });
  const dave = await openClient(context, { files, node, secret: "//Dave" });
  await dave.look({ view: "pots" });
  const persistent = () => dave.page.evaluate(async () => [globalThis.asked, (await client.room()).persistent]);
  assert.deepEqual(await persistent(), [0, false]);
  await dave.order({ ...trip, owner: "Dave" });
  await dave.order({ order: "retry" });
  assert.deepEqual(await persistent(), [1, true]);
  await context.close();
});
