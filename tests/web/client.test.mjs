// `@potchain/client` in a real browser, on a real node.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openClient, spent } from "./harness.mjs";
import { browser, files, node, stagePackage } from "./stage.mjs";

stagePackage();

const open = (context, secret) => openClient(context, { secret, files, node });

test("a pot is made, changed and read in a browser, and is there after a reload", { timeout: 180_000 }, async () => {
  const context = await browser.newContext();
  const alice = await open(context, "//Alice");
  const { pot } = await alice.order({ order: "create", name: "Trip", currency: "EUR", decimals: 2, owner: "Alice" });
  await alice.order({ order: "change", pot, ops: [spent("00000000000000000000000000000001", "12.50")] });
  const list = await alice.until({ view: "list", pot }, "seen && seen.items.length === 1 && seen.level === 'final'");
  assert.equal(list.items[0].memo, "Dinner");
  await alice.page.close();
  const again = await open(context, "//Alice");
  const pots = await again.until({ view: "pots" }, "seen.pots.length > 0");
  assert.equal(pots.pots[0].name, "Trip");
  await context.close();
});

test("two tabs are at work on one store, and one goes on when the other is closed", { timeout: 180_000 }, async () => {
  const context = await browser.newContext();
  const first = await open(context, "//Bob");
  const { pot } = await first.order({ order: "create", name: "Flat", currency: "EUR", decimals: 2, owner: "Bob" });
  const second = await open(context, "//Bob");
  await second.order({ order: "change", pot, ops: [spent("00000000000000000000000000000002", "5.00")] });
  await first.until({ view: "list", pot }, "seen.items.length === 1");
  const final = second.until({ view: "list", pot }, "seen && seen.items.length === 2 && seen.level === 'final'");
  await first.page.close();
  await second.order({ order: "change", pot, ops: [spent("00000000000000000000000000000003", "7.00")] });
  await final;
  await context.close();
});

test("a tab that is closed while it writes has written all of it or nothing, once", { timeout: 180_000 }, async () => {
  const context = await browser.newContext();
  let alice = await open(context, "//Charlie");
  const { pot } = await alice.order({ order: "create", name: "Hut", currency: "EUR", decimals: 2, owner: "Charlie" });
  const kept = [];
  for (let number = 16; number < 24; number += 1) {
    const id = number.toString(16).padStart(32, "0");
    const written = alice.order({ order: "change", pot, ops: [spent(id, "1.00")] }).then(() => kept.push(id));
    if (number % 2) {
      await alice.page.close();
      await written.catch(() => undefined);
      alice = await open(context, "//Charlie");
    } else {
      await written;
    }
  }
  const list = await alice.until({ view: "list", pot }, "seen && seen.level === 'final'");
  const ids = list.items.map(({ id }) => id.replace("0x", ""));
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(kept.filter((id) => !ids.includes(id)), [], "what was said to be kept is there");
  await context.close();
});

test("what is wanted while the node is gone is done when it is back", { timeout: 180_000 }, async () => {
  const context = await browser.newContext();
  const dave = await open(context, "//Dave");
  const { pot } = await dave.order({ order: "create", name: "Club", currency: "EUR", decimals: 2, owner: "Dave" });
  await dave.until({ view: "pot", pot }, "seen && seen.level === 'final'");
  await node.kill();
  await dave.until({ view: "connection" }, "seen.state !== 'online'");
  await dave.order({ order: "change", pot, ops: [spent("00000000000000000000000000000004", "9.00")] });
  const { changes } = await dave.until({ view: "outbox" }, "seen.changes.length === 1");
  assert.deepEqual([changes[0].status, changes[0].waits], ["saved", "node"]);
  await dave.page.reload();
  await node.resume();
  const again = await open(context, "//Dave");
  await again.until({ view: "list", pot }, "seen && seen.items.length === 1 && seen.level === 'final'");
  await context.close();
});

test("what cannot be done says why, in a way that a program can act on", { timeout: 120_000 }, async () => {
  const context = await browser.newContext();
  const eve = await open(context, "//Eve");
  const { pot } = await eve.order({ order: "create", name: "Trip", currency: "EUR", decimals: 2, owner: "Eve" });
  const nobody = await eve.failure({ order: "change", pot, ops: [{ ...spent("05".repeat(16), "1.00"), split: { equal: [7] } }] });
  assert.deepEqual([nobody.kind, nobody.refusal], ["refused", "UnknownMember"]);
  assert.equal(nobody.message, "there is no member #7: the members are Eve");
  assert.equal((await eve.failure({ order: "change", pot, ops: [{ op: "expense.ad" }] })).kind, "input");
  assert.equal((await eve.failure({ order: "change", pot: "0".repeat(32), ops: [] })).kind, "unknown");
  await context.close();
});
