// How two people settle what they spent in the app, and what they see of who did what: one on a desktop, one on a phone in the dark.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch, Node, serveApp } from "./harness.mjs";
import { DESKTOP, open, PHONE } from "./person.mjs";

const IBAN = "DE89 3704 0044 0532 0130 00";

let node, files, browser, alice, bob;

before(async () => {
  node = await Node.start();
  [files, browser] = await Promise.all([serveApp(node), launch()]);
  [alice, bob] = await Promise.all([DESKTOP, { ...PHONE, colorScheme: "dark" }].map((device) => open(browser, { ...device, locale: "en-IE" }, files.url)));
  await Promise.all([alice.start("Alice"), bob.start("Bob")]);
  await alice.makePot("Trip to Paris");
  await bob.join(await alice.invite());
  await bob.addExpense("30", "Dinner");
  await alice.toExpenses();
  await alice.text("Dinner").waitFor();
});

after(async () => {
  await browser?.close();
  files?.end();
  await node?.end();
});

/** What is said of an amount of money in a part of the screen. */
const part = (who, name) => who.page.getByRole("region", { name, exact: true });

test("who owes sees how to pay, says that they did, and who got it confirms", { timeout: 120_000 }, async () => {
  await bob.link("People").click();
  await bob.page.getByRole("button", { name: /Bob/ }).click();
  await bob.field("Where to pay").fill(IBAN);
  await bob.button("Save").click();
  await bob.button("Save").waitFor({ state: "detached" });

  await alice.link("Settle up").first().click();
  const mine = part(alice, "You pay");
  await mine.getByText("€15.00").waitFor();
  await alice.button("How to pay").click();
  await mine.getByRole("img", { name: "A QR code for paying Bob" }).locator("svg").waitFor();
  await mine.getByText(`IBAN: ${IBAN}`).waitFor();
  await alice.inspect("settle");
  await alice.button("I have paid").click();
  await alice.text("Everyone is even").waitFor();

  await bob.link("Settle up").click();
  await part(bob, "A payment to confirm").getByText("€15.00").waitFor();
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

  await part(bob, "A payment to confirm").getByText("€4.50").waitFor();
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
  await part(bob, "History").getByText('memo "Dinner" → "Supper"').waitFor();
  await part(bob, "History").getByText("+€15.00").waitFor();
  await bob.inspect("phone-item");
  await alice.link("Activity").click();
  await alice.text("said of").waitFor();
  await alice.inspect("activity");
});

test("who changed the same without a connection decides between both", { timeout: 120_000 }, async () => {
  await Promise.all([alice, bob].map((who) => who.text("All final").waitFor()));
  await node.kill();
  for (const [who, memo] of [[alice, "Lunch"], [bob, "Brunch"]]) {
    await who.text("Offline since").waitFor();
    await who.toExpenses();
    await who.page.getByRole("link", { name: /^Supper/ }).click();
    await who.link("Change").click();
    await who.field("What for?").fill(memo);
    await who.button("Save").click();
    await who.heading(memo).waitFor();
  }
  await alice.sync();
  await alice.text("It is sent as soon as there is a connection.").waitFor();
  await alice.inspect("outbox");
  await node.resume();
  const decides = await Promise.any([alice, bob].map((who) => who.text("1 to decide").waitFor().then(() => who)));
  const [mine, theirs] = decides === alice ? ["Lunch", "Brunch"] : ["Brunch", "Lunch"];
  await (decides === bob && bob.sync());
  await part(decides, "Yours").getByText(mine).waitFor();
  await part(decides, "Theirs").getByText(theirs).waitFor();
  await decides.inspect(decides === bob ? "phone-conflict" : "conflict");
  await decides.button("Take mine").click();
  await decides.text("Nothing waits").waitFor();
  const other = decides === alice ? bob : alice;
  await (other === alice && alice.page.goBack());
  await other.heading(mine).waitFor();
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
  await alice.text("€30.00 of €50.00").waitFor();
  await part(alice, "By person").getByText("€15.00").first().waitFor();
  await part(alice, "By category").getByText("Without a category").waitFor();
  await alice.inspect("spending");
  await bob.link("Spending").click();
  await part(bob, "By month").getByText("€30.00").waitFor();
  await bob.inspect("phone-spending");
});

test("what comes again is booked by a tap", { timeout: 120_000 }, async () => {
  await bob.toExpenses();
  await bob.page.getByRole("link", { name: /unch/ }).click();
  await bob.button("More").click();
  await bob.page.getByRole("menuitem", { name: "Have it come again" }).click();
  await bob.page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await bob.button("Book it").waitFor();
  await bob.inspect("phone-recurring");
  await bob.button("Book it").click();
  await bob.text("Next on").waitFor();
  await bob.link("Back").click();
  await part(bob, "Balances").getByText("€15.00").first().waitFor();
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
  assert.match(csv, /unch,EUR,30\.00/);
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
  await part(bob, "Balances").getByText("€6.25").first().waitFor();
  await part(bob, "Balances").getByText("You owe").waitFor();
});
