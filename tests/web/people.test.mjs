// What several people do with `@potchain/client`, each in a browser of their own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openClient, spent } from "./harness.mjs";
import { browser, files, node, stagePackage } from "./stage.mjs";

stagePackage();

/** Somebody with a device of their own. */
const person = async (secret) => openClient(await browser.newContext(), { secret, files, node });

/** A pot of one, which the others have joined by one link. */
async function shared(name, ...people) {
  const [first, ...others] = people;
  const { pot } = await first.order({ order: "create", name, currency: "EUR", decimals: 2, owner: "Alice" });
  const { link } = await first.order({ order: "invite", pot, what: { any: "editor" }, base: files.url });
  for (const [number, other] of others.entries()) {
    await other.order({ order: "join", link, as: { name: ["Bob", "Carol"][number] } });
    await other.until({ view: "pot", pot }, "seen !== null");
  }
  return { pot, link };
}

test("somebody without tokens looks at a link, takes a guest's place, and both see the same", { timeout: 180_000 }, async () => {
  const [alice, bob] = await Promise.all([person("//Alice"), person("//Bob//fresh")]);
  const { pot } = await alice.order({ order: "create", name: "Trip", currency: "EUR", decimals: 2, owner: "Alice" });
  const guest = { op: "member.add", id: 1, name: "Bob", role: "editor" };
  const dinner = { ...spent("11".repeat(16), "30.00"), split: { equal: [0, 1] } };
  await alice.order({ order: "change", pot, ops: [guest, dinner] });
  const { link } = await alice.order({ order: "invite", pot, what: { any: "editor" }, base: files.url });
  assert.ok(link.startsWith(`${files.url}#v1.`), link);
  const door = await bob.order({ order: "peek", link });
  assert.deepEqual(
    { ...door, pot: undefined },
    { pot: undefined, name: "Trip", members: ["Alice", "Bob"], places: [{ member: 1, name: "Bob" }], new: true },
  );
  await bob.order({ order: "join", link, as: { place: 1 } });
  const taxi = { ...spent("12".repeat(16), "10.00"), paid: { 1: "10.00" }, split: { equal: [0, 1] } };
  await bob.until({ view: "pot", pot }, "seen !== null");
  await bob.order({ order: "change", pot, ops: [taxi] });
  const final = "seen && seen.level === 'final' && seen.balances[0].balance === '10.00'";
  const [his, hers] = await Promise.all([bob, alice].map((who) => who.until({ view: "balances", pot }, final)));
  assert.deepEqual(his, hers);
  const again = await bob.order({ order: "peek", link });
  assert.equal(again.me, 1);
  const said = (await alice.look({ view: "changeLog", pot })).changes.map((change) => change.said);
  assert.equal(said[0], 'Bob added "Dinner" 10.00, paid by Bob, for all');
});

test("a conflict shows both, and who insists has their way", { timeout: 180_000 }, async () => {
  const [alice, bob] = await Promise.all([person("//Alice"), person("//Bob//conflict")]);
  const { pot } = await shared("Flat", alice, bob);
  const id = "21".repeat(16);
  await alice.order({ order: "change", pot, ops: [spent(id, "10.00")] });
  await bob.until({ view: "list", pot }, "seen && seen.items.length === 1 && seen.level === 'final'");
  await node.kill();
  await Promise.all([alice, bob].map((who) => who.until({ view: "connection" }, "seen.state !== 'online'")));
  const renamed = (memo) => ({ op: "expense.amend", id, base: 1, set: { memo } });
  await alice.order({ order: "change", pot, ops: [renamed("Supper")] });
  await bob.order({ order: "change", pot, ops: [renamed("Lunch")] });
  await node.resume();
  const decided = "seen.changes.every(({ status }) => status === 'conflict')";
  const outboxes = await Promise.all([alice, bob].map((who) => who.until({ view: "outbox" }, decided)));
  const [loser] = outboxes[0].changes.length > 0 ? [alice] : [bob];
  const [{ change, what, theirs }] = outboxes.flatMap(({ changes }) => changes);
  const mine = loser === alice ? "Supper" : "Lunch";
  assert.ok(what[0].includes(mine), what[0]);
  assert.ok(theirs[0].includes(loser === alice ? "Lunch" : "Supper"), theirs[0]);
  await loser.order({ order: "insist", change });
  const list = `seen && seen.level === 'final' && seen.items[0].memo === '${mine}'`;
  await Promise.all([alice, bob].map((who) => who.until({ view: "list", pot }, list)));
});

test("what is about to be done is shown before, and nothing is done", { timeout: 180_000 }, async () => {
  const alice = await person("//Alice//preview");
  const { pot } = await shared("Plan", alice);
  const guest = { op: "member.add", id: 1, name: "Bob", role: "editor" };
  const ops = [guest, { ...spent("31".repeat(16), "9.00"), split: { equal: [0, 1] } }];
  const seen = await alice.look({ view: "preview", pot, ops });
  assert.deepEqual([seen.failure, seen.balances.map(({ balance }) => balance)], [null, ["4.50", "-4.50"]]);
  const refused = await alice.look({ view: "preview", pot, ops: [{ ...ops[1], split: { equal: [7] } }] });
  assert.deepEqual([refused.failure.refusal, refused.balances.length], ["UnknownMember", 1]);
  assert.equal((await alice.look({ view: "list", pot })).items.length, 0);
});

test("a file of another app becomes a pot, and a pot a file", { timeout: 180_000 }, async () => {
  const alice = await person("//Alice//files");
  const text = JSON.stringify({
    potId: "p1", name: "Builders", type: "expense", baseCurrency: "EUR",
    members: [{ id: "owner", name: "You" }, { id: "bob", name: "Bob" }],
    expenses: [{ id: "e1", amount: 12.5, paidBy: "bob", memo: "Pizza", date: "2026-01-02",
      split: [{ memberId: "owner", amount: 6.25 }, { memberId: "bob", amount: 6.25 }] }],
  });
  const planned = await alice.order({ order: "import", text, owner: "Alice", dry: true });
  assert.deepEqual([planned.name, planned.members, planned.expenses], ["Builders", 2, 1]);
  assert.equal(await alice.look({ view: "balances", pot: planned.pot }), null);
  const { pot } = await alice.order({ order: "import", text, owner: "Alice" });
  await alice.until({ view: "balances", pot }, "seen && seen.level === 'final' && seen.balances[0].balance === '-6.25'");
  const [csv, journal, page] = await Promise.all(
    ["csv", "journal", "statement"].map((format) => alice.look({ view: "file", pot, format })),
  );
  assert.match(csv.text, /Pizza,EUR,12\.50/);
  assert.equal(journal.text.trim().split("\n").length, 4, "a header, the pot, Bob, the expense");
  assert.equal(page.name, "Builders.html");
  assert.ok(page.text.includes("Pizza") && !page.text.includes("<script"));
});
