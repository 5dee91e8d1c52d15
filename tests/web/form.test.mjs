// What an app has the library work out while somebody types, and what it shows of a pot by day.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openClient } from "./harness.mjs";
import { browser, files, node, stagePackage } from "./stage.mjs";

const id = (digit) => digit.repeat(32);
const everyone = { mode: "equal", people: { 0: "", 1: "", 2: "" } };
const EXPENSE = { item: id("a"), amount: "30", paid: { 0: "" }, split: everyone, memo: "Dinner", date: "2026-03-13" };

let alice, pot;

stagePackage(async () => {
  alice = await openClient(await browser.newContext(), { secret: "//Alice", files, node });
  ({ pot } = await alice.order({ order: "create", name: "Trip", currency: "eur", owner: "Alice" }));
  const guest = (id, name) => ({ op: "member.add", id, name, role: "editor" });
  await alice.order({ order: "change", pot, ops: [guest(1, "Bob"), guest(2, "Carol")] });
});

/** What a form comes to that is like that of the dinner, but for some of it. */
const drafted = (some = {}) => alice.look({ view: "draft", pot, draft: { ...EXPENSE, ...some } });

test("an expense that is typed is shown with its shares and what it does, and is not made", { timeout: 60_000 }, async () => {
  const seen = await drafted({ amount: "30,00" });
  assert.deepEqual(seen.shares, { 0: "10.00", 1: "10.00", 2: "10.00" });
  assert.deepEqual(seen.changes, { 0: "+20.00", 1: "-10.00", 2: "-10.00" });
  assert.deepEqual(seen.balances.map(({ balance }) => balance), ["20.00", "-10.00", "-10.00"]);
  assert.deepEqual([seen.op.op, seen.op.amount, seen.op.date, seen.problem], ["expense.add", "30.00", "2026-03-13", null]);
  assert.deepEqual((await alice.look({ view: "days", pot })).days, []);
});

test("every way to divide, and several payers", async () => {
  const shares = async (mode, people) => (await drafted({ split: { mode, people } })).shares;
  assert.deepEqual(await shares("equal", { 0: "", 2: "" }), { 0: "15.00", 2: "15.00" });
  assert.deepEqual(await shares("shares", { 0: "2", 1: "1", 2: "" }), { 0: "20.00", 1: "10.00" });
  assert.deepEqual(await shares("percent", { 0: "50", 1: "25", 2: "25" }), { 0: "15.00", 1: "7.50", 2: "7.50" });
  assert.deepEqual(await shares("exact", { 0: "1", 1: "29" }), { 0: "1.00", 1: "29.00" });
  assert.deepEqual(await shares("adjust", { 0: "+6", 1: "", 2: "-3" }), { 0: "15.00", 1: "9.00", 2: "6.00" });
  assert.deepEqual((await drafted({ paid: { 0: "10", 1: "20" } })).changes, { 1: "+10.00", 2: "-10.00" });
});

test("another currency, at a rate or as the bank took it", async () => {
  const other = async (amount, other) => (await drafted({ amount, other })).amount;
  assert.equal(await other("5000", { code: "THB", rate: "1/38.4" }), "130.21");
  assert.equal(await other("1000", { code: "JPY", rate: "0.006" }), "6.00");
  assert.equal(await other("80", { code: "USD", charged: "74,12" }), "74.12");
});

test("a bill is divided line by line, and tips by what each one had", async () => {
  const line = (text, amount, ...members) => ({
    text, amount, split: { mode: "equal", people: Object.fromEntries(members.map((member) => [member, ""])) },
  });
  const seen = await drafted({ bill: { lines: [line("Pizza", "12", 0, 1), line("Wine", "8", 2)], tip: "2" } });
  assert.equal(seen.amount, "22.00");
  assert.deepEqual(seen.shares, { 0: "6.60", 1: "6.60", 2: "8.80" });
});

test("what is missing or wrong is said, with its place", async () => {
  const problem = async (some) => (await drafted(some)).problem;
  assert.deepEqual(await problem({ amount: " " }), { field: "amount", message: "say how much" });
  assert.equal((await problem({ amount: "1.005" })).field, "amount");
  assert.equal((await problem({ paid: {} })).field, "paid");
  assert.equal((await problem({ split: { mode: "equal", people: {} } })).field, "split");
  for (const mode of ["shares", "percent", "exact"]) {
    assert.equal((await problem({ split: { mode, people: { 0: "", 1: "" } } })).field, "rules", mode);
  }
  assert.equal((await problem({ split: { mode: "adjust", people: { 0: "+40", 1: "" } } })).field, "rules");
  const off = await problem({ split: { mode: "exact", people: { 0: "10", 1: "19" } } });
  assert.equal(off.field, "rules");
  assert.match(off.message, /29\.00.*1\.00 less than 30\.00/);
});

test("who changes an expense changes only what is another", async () => {
  await alice.order({ order: "change", pot, ops: [(await drafted()).op] });
  const [day] = (await alice.until({ view: "days", pot }, "seen && seen.days.length === 1")).days;
  const [{ memo, mine, by, amount }] = day.items;
  assert.deepEqual([day.day, memo, mine, by, amount], ["2026-03-13", "Dinner", "20.00", [0], "30.00"]);
  assert.equal((await drafted({ base: 1 })).op, null);
  const { op } = await drafted({ base: 1, memo: "Supper" });
  assert.deepEqual(op, { op: "expense.amend", id: EXPENSE.item, base: 1, set: { memo: "Supper" } });
  const { set } = (await drafted({ base: 1, amount: "33", date: "" })).op;
  assert.deepEqual([set.money.amount, set.date], ["33.00", null]);
});

test("what comes again is made and changed by the same form", async () => {
  const repeat = { every: "2", unit: "week", start: "2026-03-13", count: "3" };
  const rent = { item: id("b"), memo: "Rent", repeat };
  const { op: added } = await drafted(rent);
  assert.deepEqual([added.op, added.every, added.unit, added.start, added.count], ["template.add", 2, "week", "2026-03-13", 3]);
  assert.ok(!("date" in added));
  await alice.order({ order: "change", pot, ops: [added] });
  assert.equal((await drafted({ ...rent, base: 1 })).op, null);
  const { op } = await drafted({ ...rent, base: 1, amount: "33", repeat: { ...repeat, count: "", until: "2026-12-31" } });
  const { amount, until, count } = op.set.money;
  assert.deepEqual([op.op, amount, until, count], ["template.amend", "33.00", "2026-12-31", undefined]);
  const field = async (some) => (await drafted({ ...rent, base: 1, repeat: { ...repeat, ...some } })).problem.field;
  assert.deepEqual([await field({ every: "often" }), await field({ start: "" }), await field({ every: "0" })], ["repeat", "date", "rules"]);
});

test("what was spent is said of the days that are asked for", async () => {
  const spent = async (days) => (await alice.look({ view: "stats", pot, ...days })).spent;
  assert.equal(await spent({}), "30.00");
  assert.equal(await spent({ from: "2026-03-13", to: "2026-03-13" }), "30.00");
  assert.equal(await spent({ from: "2026-03-14" }), "0.00");
  assert.equal(await spent({ to: "2026-03-12" }), "0.00");
  const failure = await alice.page.evaluate((pot) => globalThis.failure(client.look({ view: "stats", pot, from: "March" })), pot);
  assert.equal(failure.kind, "input");
});

test("how to pay somebody is said, and drawn", async () => {
  const pay = () => alice.look({ view: "pay", pot, to: 1, amount: "10" });
  assert.match((await pay()).missing, /Bob has not said/);
  const set = { pay_to: "DE89370400440532013000" };
  await alice.order({ order: "change", pot, ops: [{ op: "member.amend", id: 1, base: 1, set }] });
  const { lines, qr } = await pay();
  assert.equal(lines[0], "Pay 10.00 EUR to Bob");
  assert.match(qr.svg, /^<svg /);
  assert.match((await alice.look({ view: "qr", text: "hello" })).svg, /^<svg /);
});
