// Somebody with a wallet uses the app: its account joins a pot, lets devices act for it once, and signs what it is asked to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DESKTOP, open } from "./person.mjs";
import { node, stageApp } from "./stage.mjs";
import { withWallet } from "./wallet.mjs";

let alice, bob, link;

stageApp(async () => {
  [alice, bob] = await Promise.all([open(DESKTOP), openWithWallet()]);
  await alice.start("Alice");
  await alice.makePot("Trip to Paris");
  link = await alice.invite();
});

/** Bob on a new device, whose browser has his wallet. What it was asked is in `asked`. */
async function openWithWallet() {
  const wallet = await withWallet(node, "//Bob");
  const bob = await open(DESKTOP, { prepare: wallet.put });
  await bob.start("Bob");
  return Object.assign(bob, wallet);
}

async function joinByWallet(bob) {
  await bob.page.goto(link);
  await bob.text("With an account of a wallet").click();
  await bob.button("test").click();
  await bob.page.getByRole("radio", { name: "Bob’s account" }).check();
  await bob.inspect("wallet-join");
  await bob.button("Join").click();
  await bob.text("No expenses yet").or(bob.text("Dinner")).first().waitFor();
}

test("an account of a wallet joins, and has nothing to sign from then on", { timeout: 240_000 }, async () => {
  await joinByWallet(bob);
  assert.equal(bob.asked.length, 2, "it consents to be a member, and lets this device act for it");
  await bob.addExpense("30", "Dinner");
  await alice.toExpenses();
  await alice.part("Balances").getByText("€15.00").first().waitFor();
  assert.equal(bob.asked.length, 2);
});

test("it signs what is changed in a pot itself, as long as that is wanted", { timeout: 240_000 }, async () => {
  const { page } = bob;
  await bob.link("Settings").click();
  await bob.link(/^Wallet/).click();
  await bob.button("test").click();
  await page.getByRole("radio", { name: "Bob’s account" }).check();
  await bob.select("It signs each change itself in", "Trip to Paris");
  await bob.inspect("wallet");
  await page.getByRole("link", { name: /^Trip to Paris/ }).click();
  await bob.text("Bob’s account signs what you change here").waitFor();
  await bob.inspect("wallet-signs");
  await bob.addExpense("8", "Taxi");
  assert.equal(bob.asked.length, 3);
  assert.equal(bob.asked[2].address, bob.address);
  await alice.text("Taxi").waitFor();
  await alice.part("Balances").getByText("€19.00").first().waitFor();
});

test("it gives a device tokens", { timeout: 240_000 }, async () => {
  await bob.link("Change that").click();
  await bob.button("Give this device tokens to make pots with").click();
  await bob.text("This device has the tokens now.").waitFor();
  assert.equal(bob.asked.length, 4);
});

test("on another device, it lets that one act for it, too", { timeout: 240_000 }, async () => {
  const other = await openWithWallet();
  await joinByWallet(other);
  assert.equal(other.asked.length, 1, "it is a member already");
  await other.part("Balances").getByText("€19.00").first().waitFor();
  await other.addExpense("2", "Water");
  await alice.part("Balances").getByText("€20.00").first().waitFor();
});
