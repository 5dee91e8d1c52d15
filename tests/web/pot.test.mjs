// What becomes of a pot in the app: a kitty that is saved into, a plan that is kept to, and books that are closed.

import { test } from "node:test";
import { friends } from "./person.mjs";
import { stageApp } from "./stage.mjs";

let alice, bob;

stageApp(async () => {
  [alice, bob] = await friends("Flat");
});

/** Puts into the kitty, or takes out of it. */
async function move(who, label, amount, button) {
  await who.field(label).fill(amount);
  await who.button(button).click();
}

test("all put into a kitty that saves for something, and pay out of it", { timeout: 120_000 }, async () => {
  await alice.choose("Kitty");
  await alice.inspect("kitty-none");
  await alice.button("Make a kitty").click();
  await move(alice, "I put in", "50", "Put in");
  await move(alice, "We save for", "200", "Set");
  await alice.text("of €200.00").waitFor();
  await bob.choose("Kitty");
  await bob.text("€50.00").first().waitFor();
  await move(bob, "I put in", "30,50", "Put in");
  await alice.text("€80.50").waitFor();
  await alice.inspect("kitty");
  await move(bob, "I take out", "0.5", "Take out");
  await alice.text("€80.00").waitFor();
  await bob.inspect("phone-kitty");

  await bob.link("Back").click();
  await bob.link("Add expense").click();
  await bob.field("How much?").fill("20");
  await bob.field("What for?").fill("Soap");
  await bob.page.getByLabel("Who paid?").getByText("Kitty").click();
  await bob.button("Save").click();
  await bob.row(/^Soap Kitty paid/).waitFor();
  await alice.text("€60.00").waitFor();
  await alice.toExpenses();
  // Of the dinner she owes 15.00, of the soap 10.00, and 50.00 are in the kitty.
  await alice.part("Balances").getByText("€25.00").waitFor();
  await alice.part("A payment to confirm").waitFor({ state: "detached" });
  await alice.inspect("pot-kitty");
});

test("a plan that was agreed on stays as it is, and what comes after is settled beside it", { timeout: 120_000 }, async () => {
  await bob.link("Settle up").first().click();
  await bob.button("Keep to this plan").click();
  await alice.link("Settle up").first().click();
  await alice.text("This plan was agreed on").waitFor();
  await alice.inspect("plan");
  await alice.toExpenses();
  await alice.addExpense("10", "Bread");
  await alice.link("Settle up").first().click();
  await alice.text("Beside the plan, for what came after").waitFor();
  await bob.text("Beside the plan, for what came after").waitFor();
  await bob.inspect("phone-plan");
  await bob.part("You get").or(bob.part("You pay")).first().waitFor();
});

test("books are closed, with what is open still in them, and opened again", { timeout: 120_000 }, async () => {
  await alice.toExpenses();
  await alice.choose("About this pot");
  await alice.button("Close with open balances").click();
  await alice.text("The books of this pot are closed").waitFor();
  await alice.inspect("closed");
  await bob.text("The books of this pot are closed").waitFor();
  await bob.link("Expenses").click();
  await bob.row(/^Soap/).waitFor();
  await bob.link("Add expense").waitFor({ state: "detached" });
  await bob.inspect("phone-closed");
  await alice.button("Open the books again").click();
  await bob.addExpense("4", "Salt");
  await alice.toExpenses();
  await alice.text("Salt").waitFor();
});
