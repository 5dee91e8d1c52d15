// A light client in the page: everything is checked on this device, and no node's word is taken.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { openClient, serveApp, spent } from "./harness.mjs";
import { DESKTOP, open } from "./person.mjs";
import { browser, files, node, stagePackage } from "./stage.mjs";

stagePackage(async () => {
  files.pages["/spec.json"] = await node.spec();
});

// Who is left over would be one of those that ask the node.
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

const LIGHT = { spec: "/spec.json" };
const verified = "seen.state === 'online' && seen.by.light && !seen.reading";

test("a page that knows no node makes a pot by a light client, and is there again after a reload", { timeout: 180_000 }, async () => {
  const context = await browser.newContext();
  const alice = await openClient(context, { files, secret: "//Alice", light: LIGHT });
  const line = await alice.until({ view: "connection" }, verified);
  assert.equal(line.unverified, null);
  const { pot } = await alice.order({ order: "create", name: "Trip", currency: "EUR", decimals: 2, owner: "Alice" });
  await alice.order({ order: "change", pot, ops: [spent("71".repeat(16), "12.50")] });
  const final = "seen && seen.level === 'final' && seen.items.length === 1";
  await alice.until({ view: "list", pot }, final);
  assert.equal(await node.connections(), 0, "nobody has asked the node by RPC");
  await alice.page.close();
  const again = await openClient(context, { files, secret: "//Alice", light: LIGHT });
  await again.until({ view: "connection" }, verified);
  await again.until({ view: "list", pot }, final);
});

test("who checks everything and who asks a node share a pot", { timeout: 180_000 }, async () => {
  const alice = await openClient(await browser.newContext(), { files, secret: "//Alice//light", light: LIGHT });
  const bob = await openClient(await browser.newContext(), { files, node, secret: "//Bob//light" });
  await alice.until({ view: "connection" }, verified);
  const { pot } = await alice.order({ order: "create", name: "Flat", currency: "EUR", decimals: 2, owner: "Alice" });
  const { link } = await alice.order({ order: "invite", pot, what: { any: "editor" } });
  await bob.order({ order: "join", link, as: { name: "Bob" } });
  await bob.until({ view: "pot", pot }, "seen !== null");
  await bob.order({ order: "change", pot, ops: [{ ...spent("72".repeat(16), "30.00"), paid: { 1: "30.00" }, split: { equal: [0, 1] } }] });
  await alice.until({ view: "list", pot }, "seen.items.length === 1");
  await alice.order({ order: "change", pot, ops: [{ ...spent("73".repeat(16), "10.00"), split: { equal: [0, 1] } }] });
  const balances = "seen && seen.level === 'final' && seen.balances[0].balance === '-10.00'";
  const [hers, his] = await Promise.all([alice, bob].map((who) => who.until({ view: "balances", pot }, balances)));
  assert.deepEqual(hers, his);
});

test("where no peer answers, a node is used and that is said; without a node, what is wanted is kept", { timeout: 180_000 }, async () => {
  files.pages["/lonely.json"] = await node.spec({ peerPort: 1 });
  const light = { spec: "/lonely.json" };
  const alice = await openClient(await browser.newContext(), { files, node, secret: "//Charlie", light });
  const line = await alice.until({ view: "connection" }, "seen.state === 'online'");
  assert.equal(line.by.node, node.url);
  assert.match(line.unverified, /peer/);
  const { pot } = await alice.order({ order: "create", name: "Club", currency: "EUR", decimals: 2, owner: "Charlie" });
  await alice.until({ view: "pot", pot }, "seen && seen.level === 'final'");
  const context = alice.page.context();
  await alice.page.close();
  const alone = await openClient(context, { files, secret: "//Charlie", light });
  const { why } = await alone.until({ view: "connection" }, "seen.state === 'offline' && seen.why");
  assert.match(why, /peer/);
  await alone.order({ order: "change", pot, ops: [spent("74".repeat(16), "8.00")] });
  const { changes } = await alone.look({ view: "outbox" });
  assert.deepEqual([changes[0].status, changes[0].waits], ["saved", "node"]);
});

test("a specification that is not there, or is none, is said", { timeout: 180_000 }, async () => {
  files.pages["/none.json"] = "{}";
  for (const [spec, reason] of [["/missing.json", /no chain specification at .*missing\.json \(404\)/], ["/none.json", /spec/i]]) {
    const dave = await openClient(await browser.newContext(), { files, node, secret: "//Dave", light: { spec } });
    const { unverified } = await dave.until({ view: "connection" }, "seen.state === 'online'");
    assert.match(unverified, reason);
  }
});

test("who wants it in the app has everything verified, and is told when it is not", { timeout: 240_000 }, async () => {
  const app = await serveApp(node);
  try {
    const alice = await open(DESKTOP, { address: app.url });
    const verified = (whether) => alice.page.getByRole("img", { name: `${whether} on this device`, exact: true }).waitFor();
    await alice.start("Alice");
    await alice.makePot("Trip");
    await alice.page.goto(`${app.url}#/settings`);
    await alice.page.getByRole("switch", { name: "Verify everything on this device" }).click();
    await verified("Verified");
    assert.equal(await node.connections(), 0, "no node is asked");
    await alice.inspect("settings-verified");
    await alice.page.goto(`${app.url}#/`);
    await alice.text("Trip").first().click();
    await alice.addExpense("30", "Dinner");
    await alice.text("All final").waitFor();

    app.pages["/lonely.json"] = await node.spec({ peerPort: 1 });
    app.pages["/config.json"] = app.pages["/config.json"].replace("spec.json", "lonely.json");
    await alice.page.reload();
    await verified("Not verified");
    await alice.page.locator(".sync").click();
    await alice.text("A node is believed, although you want everything verified here").waitFor();
  } finally {
    app.end();
  }
});
