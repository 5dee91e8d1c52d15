// How two people settle what they spent in the app, and what they see of who did what: one on a desktop, one on a phone in the dark.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { friends } from "./person.mjs";
import { files, node, stageApp } from "./stage.mjs";

const IBAN = "DE89 3704 0044 0532 0130 00";

let alice, bob;

stageApp(async () => {
  [alice, bob] = await friends("Trip to Paris");
});

test("who owes sees how to pay, says that they did, and who got it confirms", { timeout: 120_000 }, async () => {
  await bob.link("People").click();
  await bob.page.getByRole("button", { name: /Bob/ }).click();
  await bob.field("Where to pay").fill(IBAN);
  await bob.button("Save").click();
  await bob.button("Save").waitFor({ state: "detached" });

  await alice.link("Settle up").first().click();
  const mine = alice.part("You pay");
  await mine.getByText("€15.00").waitFor();
  await alice.button("How to pay").click();
  await mine.getByRole("img", { name: "A QR code for paying Bob" }).locator("svg").waitFor();
  await mine.getByText(`IBAN: ${IBAN}`).waitFor();
  await alice.inspect("settle");
  await alice.button("I have paid").click();
  await alice.text("Everyone is even").waitFor();

  await bob.link("Settle up").click();
  await bob.part("A payment to confirm").getByText("€15.00").waitFor();
  await bob.inspect("phone-settle");
  await bob.button("It came").click();
  await bob.button("It came").waitFor({ state: "detached" });
  await alice.toExpenses();
  await alice.text("You are even").first().waitFor();
  await alice.page.getByRole("link", { name: /^Payment You paid Bob/ }).click();
  await alice.text("Bob said so").waitFor();
  await alice.inspect("payment");
});

test("a payment that did not come does not count until it is confirmed", { timeout: 120_000 }, async () => {
  await alice.link("Settle up").first().click();
  await alice.link("Record another payment").click();
  await alice.field("How much?").fill("4,5");
  await alice.field("How?").fill("cash");
  await alice.text("then you are owed €4.50").waitFor();
  await alice.inspect("payment-form");
  await alice.button("Save").click();

  await bob.part("A payment to confirm").getByText("€4.50").waitFor();
  await bob.button("Nothing came").click();
  await bob.field("Why?").fill("not a cent");
  await bob.inspect("phone-contest");
  await bob.page.getByRole("dialog").getByRole("button", { name: "Nothing came" }).click();
  await alice.text("Everyone is even").waitFor();
  await alice.toExpenses();
  await alice.page.getByRole("link", { name: /^Payment You paid Bob · contested/ }).click();
  await alice.text("“not a cent”").waitFor();
  await alice.inspect("payment-contested");
});

test("an item has its history, and what was said about it", { timeout: 120_000 }, async () => {
  await bob.toExpenses();
  await bob.page.getByRole("link", { name: /^Dinner/ }).click();
  await bob.field("Say something").fill("With wine");
  await bob.button("Send").click();
  await bob.text("With wine").waitFor();
  await bob.link("Change").click();
  await bob.field("What for?").fill("Supper");
  await bob.button("Save").click();
  await bob.part("History").getByText('memo "Dinner" → "Supper"').waitFor();
  await bob.part("History").getByText("+€15.00").waitFor();
  await bob.inspect("phone-item");
  await alice.link("Activity").click();
  await alice.text("said of").waitFor();
  await alice.inspect("activity");
});

/** Both change what an expense was for, without a connection; then there is one again. Says who has to decide, and who has not. */
async function both(memo, alices, bobs) {
  await Promise.all([alice, bob].map((who) => who.text("All final").waitFor()));
  await node.kill();
  for (const [who, other] of [[alice, alices], [bob, bobs]]) {
    await who.text("Offline since").waitFor();
    await who.page.goto(files.url);
    await who.row(/^Trip to Paris/).first().click();
    await who.row(memo).click();
    await who.link("Change").click();
    await who.field("What for?").fill(other);
    await who.button("Save").click();
    await who.heading(other).waitFor();
  }
  await alice.sync();
  await alice.text("It is sent as soon as there is a connection.").waitFor();
  await alice.inspect("outbox");
  await node.resume();
  const decides = await Promise.any([alice, bob].map((who) => who.text("1 to decide").waitFor().then(() => who)));
  await (decides === bob && bob.sync());
  return decides === alice ? [alice, bob] : [bob, alice];
}

test("who changed the same without a connection decides between both", { timeout: 240_000 }, async () => {
  const [decides, other] = await both(/^Supper/, "Lunch", "Brunch");
  const [mine, theirs] = decides === alice ? ["Lunch", "Brunch"] : ["Brunch", "Lunch"];
  await decides.part("Yours").getByText(mine).waitFor();
  await decides.part("Theirs").getByText(theirs).waitFor();
  await decides.inspect(decides === bob ? "phone-conflict" : "conflict");
  await decides.button("Take mine").click();
  await decides.text("Nothing waits").waitFor();
  await (other === alice && alice.page.goBack());
  await other.heading(mine).waitFor();
});

test("or says a third thing, with both in sight", { timeout: 240_000 }, async () => {
  const [decides, other] = await both(/^(Lunch|Brunch)/, "Picnic", "Buffet");
  await decides.link("Say something else").click();
  await decides.part("Yours").getByText(decides === alice ? "Picnic" : "Buffet").waitFor();
  await decides.part("Theirs").getByText(decides === alice ? "Buffet" : "Picnic").waitFor();
  await decides.field("What for?").fill("Feast");
  await decides.field("How much?").fill("40");
  await decides.inspect(decides === bob ? "phone-third" : "third");
  await decides.button("Save").click();
  await decides.heading("Feast").waitFor();
  await (other === alice && alice.page.goBack());
  await other.heading("Feast").waitFor();
  await Promise.all([alice, bob].map((who) => who.text("All final").waitFor()));
  await decides.sync();
  await decides.text("Nothing waits").waitFor();
});

test("spending is shown by person, category and month, beside a budget", { timeout: 120_000 }, async () => {
  for (const who of [alice, bob]) {
    await who.page.goto(files.url);
    await who.page.getByRole("link", { name: /^Trip to Paris/ }).click();
  }
  await alice.link("Spending").click();
  await alice.link("Budget").click();
  await alice.field("A new category").fill("Food");
  await alice.button("Add").click();
  await alice.button("Retire Food").waitFor();
  await alice.field("How much is meant to be spent").fill("50");
  await alice.button("Set").click();
  await alice.button("Remove All spending, this month").waitFor();
  await alice.inspect("budget");
  await alice.link("Spending").click();
  await alice.text("€40.00 of €50.00").waitFor();
  await alice.part("By person").getByText("€20.00").first().waitFor();
  await alice.part("By category").getByText("Without a category").waitFor();
  await alice.inspect("spending");
  await bob.link("Spending").click();
  await bob.part("By month").getByText("€40.00").waitFor();
  await bob.inspect("phone-spending");
});

test("spending is shown of a month, a year, or from one day to another", { timeout: 120_000 }, async () => {
  const now = new Date();
  const lastMonth = new Date(now.getFullYear(), now.getMonth() - 1, 1).toLocaleDateString("en", { month: "short", year: "numeric" });
  await alice.toExpenses();
  await alice.link("Add expense").click();
  await alice.field("How much?").fill("10");
  await alice.field("What for?").fill("Train");
  await alice.button(/^Date, category/).click();
  await alice.field("Date").fill(`15 ${lastMonth}`);
  await alice.button("Save").click();
  await alice.row(/^Train/).waitFor();
  await alice.link("Spending").click();
  const spent = (amount) => alice.page.getByRole("main").getByText(amount, { exact: true }).first().waitFor();
  await spent("€50.00");
  await alice.inspect("spending-months");
  for (const [when, amount] of [["Last month", "€10.00"], ["This month", "€40.00"], ["All of the time", "€50.00"]]) {
    await alice.select("When", when);
    await alice.text(when === "All of the time" ? "Spent in all" : "Spent in this time").waitFor();
    await spent(amount);
  }
  await alice.select("When", "From … to …");
  await alice.field("From").fill(`14 ${lastMonth}`);
  await alice.field("To").fill(`15 ${lastMonth}`);
  await alice.field("To").press("Enter");
  await spent("€10.00");
  await alice.inspect("spending-days");
});

test("what comes again is booked by a tap, and changed for what is still to come", { timeout: 120_000 }, async () => {
  await bob.toExpenses();
  await bob.row(/^Feast/).click();
  await bob.choose("Have it come again");
  await bob.inspect("phone-repeat");
  await bob.button("Save").click();
  await bob.button("Book it").waitFor();
  await bob.inspect("phone-recurring");
  await alice.toExpenses();
  await alice.choose("What comes again");
  await alice.row(/^Feast/).click();
  await alice.link("Change").click();
  await alice.field("How much?").fill("50");
  await alice.field("Every").fill("2");
  await alice.select("Unit", "weeks");
  await alice.inspect("template");
  await alice.button("Save").click();
  await alice.text(/^every 2 weeks from/).waitFor();
  await alice.part("History").getByText("amount 40.00 → 50.00").waitFor();
  await bob.text(/^every 2 weeks from/).waitFor();
  await bob.button("Book it").click();
  await bob.text("Next on").waitFor();
  await bob.link("Back").click();
  // Of the feast 5.00 were open and of the train 5.00 the other way; of what was booked, half is hers.
  await bob.part("Balances").getByText("€25.00").first().waitFor();
});

test("a pot is kept as a page, a table and a journal", { timeout: 120_000 }, async () => {
  await alice.toExpenses();
  await alice.button("More of this pot").click();
  await alice.page.getByRole("menuitem", { name: "Statement and files" }).click();
  await alice.inspect("statement");
  const saved = async (what) => {
    const [download] = await Promise.all([alice.page.waitForEvent("download"), alice.link(`Save the ${what}`).click()]);
    return [download.suggestedFilename(), await readFile(await download.path(), "utf8")];
  };
  const [[page, html], [table, csv], [journal, lines]] = [await saved("statement"), await saved("table"), await saved("journal")];
  assert.deepEqual([page, table, journal], ["Trip to Paris.html", "Trip to Paris.csv", "Trip to Paris.jsonl"]);
  assert.match(html, /<title>Trip to Paris · statement/);
  assert.match(csv, /Feast,EUR,40\.00/);
  assert.match(lines, /^\{"journal":"potchain\/1"/);
});

test("a file of another app becomes a pot, when one has said who one is", { timeout: 120_000 }, async () => {
  const csv = ["Date,Description,Category,Cost,Currency,Ann,Ben", "", "2026-01-02,Pizza,Dining out,12.50,EUR,6.25,-6.25", "", "2026-01-05,Total balance, , ,EUR,6.25,-6.25"];
  await bob.page.goto(files.url);
  await bob.link("Import").click();
  await bob.inspect("phone-import");
  await bob.page.locator("input[type=file]").setInputFiles({ name: "group.csv", mimeType: "text/csv", buffer: Buffer.from(csv.join("\n")) });
  await bob.page.getByRole("combobox", { name: "Who are you?" }).click();
  await bob.page.getByRole("option", { name: "Ben" }).click();
  await bob.inspect("phone-import-choose");
  await bob.button("Go on").click();
  await bob.button("Make the pot").waitFor();
  await bob.inspect("phone-import-read");
  await bob.button("Make the pot").click();
  await bob.part("Balances").getByText("€6.25").first().waitFor();
  await bob.part("Balances").getByText("You owe").waitFor();
});
