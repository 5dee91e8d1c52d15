// What becomes of an expense in the app: it is changed, deleted, brought back, contested and agreed on, and has others come of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { friends } from "./person.mjs";
import { stageApp } from "./stage.mjs";

let alice, bob;

stageApp(async () => {
  [alice, bob] = await friends("Trip to Paris");
});

test("who changes an expense sees what that does, and the others see what it was before", { timeout: 120_000 }, async () => {
  await alice.row(/^Dinner/).click();
  await alice.link("Change").click();
  await alice.field("How much?").fill("36");
  await alice.page.getByText("Shares", { exact: true }).click();
  await alice.field("Alice").fill("2");
  await alice.part("What it does to balances").getByText("-€24.00").waitFor();
  await alice.inspect("change-expense");
  await alice.button("Save").click();
  await alice.part("History").getByText("amount 30.00 → 36.00").waitFor();
  await alice.inspect("item-changed");
  await bob.part("Balances").getByText("€24.00").first().waitFor();
  await bob.row(/^Dinner/).click();
  await bob.text("€12.00").first().waitFor();
  await bob.part("History").getByText("-€9.00").waitFor();
  await bob.inspect("phone-item-changed");
});

test("what is deleted does not count, and whoever finds that wrong brings it back", { timeout: 120_000 }, async () => {
  await alice.choose("Delete");
  await alice.text("It does not count.").waitFor();
  await alice.inspect("deleted");
  await bob.toExpenses();
  await bob.part("Balances").getByText("You are even").waitFor();
  await bob.row(/^Dinner .*deleted/).click();
  await bob.inspect("phone-deleted");
  await bob.button("Bring it back").click();
  await bob.text("It does not count.").waitFor({ state: "detached" });
  await alice.toExpenses();
  await alice.part("Balances").getByText("You owe").waitFor();
  await alice.part("Balances").getByText("+€24.00").waitFor();
});

test("who finds an expense wrong says so, and agrees when it is put right", { timeout: 120_000 }, async () => {
  await alice.row(/^Dinner/).click();
  await alice.button("That is wrong").click();
  await alice.field("Why?").fill("I had only a soup");
  await alice.page.getByRole("dialog").getByRole("button", { name: "That is wrong" }).click();
  await alice.text("You: that is wrong").waitFor();
  await bob.text("Alice: that is wrong").waitFor();
  await bob.text("“I had only a soup” It still counts.").waitFor();
  await bob.inspect("phone-expense-contested");
  await bob.link("Change").click();
  await bob.page.getByText("Exact", { exact: true }).click();
  await bob.page.getByRole("textbox", { name: "Alice" }).fill("6");
  await bob.page.getByRole("textbox", { name: "Bob" }).fill("30");
  await bob.button("Save").click();
  await bob.text("Alice: that is wrong").waitFor({ state: "detached" });
  await alice.text("€6.00").first().waitFor();
  await alice.button("That is right").click();
  await bob.text("Alice said so").waitFor();
});

test("several who paid, and a bill line by line, come to what everyone owes", { timeout: 120_000 }, async () => {
  await alice.toExpenses();
  await alice.link("Add expense").click();
  await alice.field("What for?").fill("Market");
  await alice.button(/^Date, category/).click();
  await alice.page.getByRole("switch", { name: "Line by line, from a bill" }).check();
  await alice.field("What").fill("Cheese");
  await alice.field("How much").fill("8");
  await alice.field("Tip").fill("1");
  await alice.button("Another line").click();
  await alice.page.getByLabel("What", { exact: true }).nth(1).fill("Wine");
  await alice.page.getByLabel("How much", { exact: true }).nth(1).fill("12");
  // The wine is Bob's alone.
  await alice.page.getByLabel("The bill").getByText("Alice").nth(1).click();
  await alice.text("then you are owed").waitFor();
  await alice.inspect("bill");
  await alice.button("Save").click();
  await alice.row(/^Market/).waitFor();
  // Of 21.00 Alice bears 4.00 and a fifth of the tip, and owed 6.00 before.
  await alice.part("Balances").getByText("€10.80").first().waitFor();
});
