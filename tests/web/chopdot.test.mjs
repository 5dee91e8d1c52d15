// Pots as ChopDot has them: the adapter, and the example page on it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openClient } from "./harness.mjs";
import { browser, files, node, stagePackage } from "./stage.mjs";

stagePackage(async () => {
  const page = await readFile(new URL("../../client/web/examples/chopdot.html", import.meta.url), "utf8");
  files.pages["/chopdot.html"] = page.replaceAll("../dist/", "./");
});

/** Somebody with a source of pots in `pots`. */
async function open(secret) {
  const who = await openClient(await browser.newContext(), { files, node, secret });
  await who.page.evaluate(async () => {
    const { dataSource } = await import("/chopdot.js");
    globalThis.pots = dataSource(client, "Alice");
  });
  return { ...who, pots: (method, ...given) => who.page.evaluate(([method, given]) => pots[method](...given), [method, given]) };
}

/** What ChopDot's schema asks of a pot, and what it does not ask but reckons with. */
function check(pot) {
  const ids = pot.members.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { amount, paidBy, split } of pot.expenses) {
    assert.ok(amount > 0);
    assert.ok(ids.includes(paidBy), paidBy);
    const units = (amount) => Math.round(amount * 10 ** pot.decimals);
    assert.equal(split.reduce((sum, share) => sum + units(share.amount), 0), units(amount));
    assert.ok(split.every(({ memberId }) => ids.includes(memberId)));
  }
}

/** What ChopDot's `computeBalances` makes of it, in units. */
const balances = (pot) =>
  pot.members.map(({ id }) =>
    pot.expenses.reduce((sum, { amount, paidBy, split }) => {
      const units = (amount) => Math.round(amount * 10 ** pot.decimals);
      const share = split.filter(({ memberId }) => memberId === id).reduce((all, { amount }) => all + units(amount), 0);
      return sum + (paidBy === id ? units(amount) : 0) - share;
    }, 0),
  );

test("what a pot has that ChopDot does not know makes the same balances there", { timeout: 180_000 }, async () => {
  const alice = await open("//Alice");
  const { id: pot } = await alice.pots("create", {
    name: "Builders", baseCurrency: "EUR",
    members: [{ id: "owner", name: "You" }, { id: "bob", name: "Bob" }, { id: "carol", name: "Carol" }],
  });
  const id = (digits) => digits.repeat(16);
  await alice.order({ order: "change", pot, ops: [
    { op: "expense.add", id: id("81"), amount: "100.00", paid: { 0: "60.00", 1: "40.00" }, split: { equal: [0, 1, 2] }, memo: "Hotel" },
    { op: "expense.add", id: id("82"), amount: "10.00", kind: "refund", of: id("81"), paid: { 0: "10.00" }, split: { equal: [0, 1, 2] }, memo: "Minibar" },
    { op: "payment.add", id: id("83"), from: 2, to: 0, amount: "7.00" },
    { op: "expense.add", id: id("84"), amount: "5.00", paid: { 2: "5.00" }, split: { equal: [1] }, memo: "Gone" },
    { op: "item.void", id: id("84"), base: 1 },
  ] });
  const seen = await alice.pots("get", pot);
  check(seen);
  const { balances: rows } = await alice.look({ view: "balances", pot });
  assert.deepEqual(balances(seen), rows.map(({ balance }) => Math.round(Number(balance) * 100)));
  assert.deepEqual(seen.members.map(({ id, name }) => [id, name]), [["owner", "Alice"], ["m1", "Bob"], ["m2", "Carol"]]);
  assert.equal(seen.lastModifiedBy, "owner");
  const { version, changes } = await alice.look({ view: "changeLog", pot });
  assert.equal(version, seen.version);
  assert.equal(changes.length, version);
});

test("a source of pots makes, lists, changes, tells of and lets go of them", { timeout: 180_000 }, async () => {
  const alice = await open("//Bob");
  await alice.page.evaluate(() => {
    globalThis.told = [];
    globalThis.enough = pots.subscribe((all) => told.push(all.map(({ name, expenses }) => [name, expenses.length])));
  });
  const made = await alice.pots("create", {
    name: "Flat", baseCurrency: "EUR",
    members: [{ id: "owner", name: "You" }, { id: "bob", name: "Bob" }, { id: "carol", name: "Carol" }],
    expenses: [{ id: "e1", amount: 100, paidBy: "bob", memo: "Sofa", date: "2026-01-02",
      split: ["owner", "bob", "carol"].map((memberId) => ({ memberId, amount: 33.33 })) }],
  });
  check(made);
  assert.deepEqual((await alice.pots("list")).map(({ id }) => id), [made.id]);
  const dinner = { id: "e2", amount: 10, paidBy: "owner", memo: "Dinner",
    split: ["owner", "m1"].map((memberId) => ({ memberId, amount: 5 })) };
  const taxi = { id: "e3", amount: 9, paidBy: "dave", memo: "Taxi" };
  const dave = { id: "dave", name: "Dave" };
  const changed = await alice.pots("update", made.id, {
    name: "Our flat", members: [...made.members, dave], expenses: [{ ...made.expenses[0], memo: "Red sofa" }, dinner, taxi],
  });
  check(changed);
  assert.deepEqual([changed.name, changed.members.length], ["Our flat", 4]);
  assert.deepEqual(changed.expenses.map(({ memo, amount }) => [memo, amount]), [["Red sofa", 100], ["Dinner", 10], ["Taxi", 9]]);
  const again = await alice.pots("update", made.id, { expenses: [changed.expenses[0], dinner, changed.expenses[2]] });
  assert.equal(again.version, changed.version, "what ChopDot calls e2 is there already");
  const less = await alice.pots("update", made.id, { expenses: [changed.expenses[1]] });
  assert.deepEqual(less.expenses.map(({ memo }) => memo), ["Dinner"]);
  const stranger = await alice.page.evaluate(([id, expense]) => failure(pots.update(id, { expenses: [expense] })), [made.id, { ...dinner, id: "e4", paidBy: "nobody" }]);
  assert.match(stranger.message, /no member nobody/);
  await alice.until({ view: "outbox" }, "seen.changes.length === 0");
  await alice.pots("delete", made.id);
  assert.deepEqual(await alice.pots("list"), []);
  const told = await alice.page.evaluate(() => (enough(), told));
  assert.deepEqual(told.at(-1), []);
  assert.ok(told.some((all) => all.some(([name, expenses]) => name === "Our flat" && expenses === 1)));
});

test("the example page makes a pot and adds an expense, which is there after a reload", { timeout: 180_000 }, async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${files.url}chopdot.html?node=${encodeURIComponent(node.url)}`);
  await page.getByLabel("Name of the pot").fill("Trip");
  await page.getByLabel("A friend").fill("Bob");
  await page.getByRole("button", { name: "Make it" }).click();
  await page.getByRole("heading", { name: "Trip" }).waitFor();
  await page.getByLabel("Amount").fill("12.50");
  await page.getByLabel("What for").fill("Dinner");
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByText("Dinner: 12.5 EUR, paid by Me").waitFor();
  await page.getByText(", final").waitFor();
  await page.reload();
  await page.getByText("Dinner: 12.5 EUR, paid by Me").waitFor();
});
