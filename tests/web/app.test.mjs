// The app, as somebody uses it who has read nothing: on a desktop and on a phone, in the light and in the dark.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { serveApp } from "./harness.mjs";
import { DESKTOP, open, PHONE, PICTURES } from "./person.mjs";
import { browser, files, node, stageApp } from "./stage.mjs";

stageApp();

test("somebody new makes a pot, invites a phone, both add, and it is settled", { timeout: 240_000 }, async () => {
  const alice = await open(DESKTOP);
  await alice.inspect("start");
  await alice.start("Alice");
  await alice.inspect("pots-empty");
  await alice.link("New pot").click();
  await alice.field("What is it for?").fill("Trip to Paris");
  await alice.inspect("new-pot");
  await alice.button("Make the pot").click();
  await alice.link("Invite the others").click();
  await alice.button("Make a link").click();
  const link = await alice.page.locator("[data-link]").getAttribute("data-link");
  await alice.inspect("invite");

  const bob = await open({ ...PHONE, colorScheme: "dark" }, { address: link });
  await bob.inspect("phone-start");
  await bob.start("Bob");
  await bob.button("Join").waitFor();
  await bob.inspect("phone-join");
  await bob.button("Join").click();
  await bob.text("No expenses yet").waitFor();
  await bob.addExpense("30", "Dinner");
  await bob.addExpense("12,50", "Taxi");

  await alice.link("Expenses").click();
  await alice.text("Taxi").waitFor();
  await alice.text("You owe").first().waitFor();
  await alice.addExpense("8.40", "Coffee");
  await bob.text("Coffee").waitFor();
  await bob.inspect("phone-pot");
  await alice.inspect("pot");
  await (PICTURES && both("pot", "phone-pot"));

  await alice.link("Settle up").first().click();
  // Of 50.90 she paid 8.40.
  await alice.part("You pay").getByText("€17.05").waitFor();
  await alice.button("I have paid").click();
  await bob.button("It came").click();
  await bob.part("Balances").getByText("You are even").waitFor();
  await alice.text("Everyone is even").waitFor();
  await alice.text("All final").waitFor();
});

/** One picture of two, for the README: the screen of a desktop, and that of a phone beside it. */
async function both(...names) {
  const pictures = await Promise.all(names.map((name) => readFile(join(PICTURES, `${name}.png`), "base64")));
  const images = pictures.map((picture) => `<img height="640" src="data:image/png;base64,${picture}">`).join("");
  const page = await browser.newPage({ viewport: { width: 1400, height: 680 } });
  await page.setContent(`<body style="margin:20px;display:flex;gap:20px;background:#ced4da">${images}`);
  await page.screenshot({ path: join(PICTURES, "app.png") });
}

test("without a node one goes on, and sees what is saved here only; with one again, all becomes final", { timeout: 240_000 }, async () => {
  const alice = await open(PHONE);
  await alice.start("Alice");
  await alice.makePot("Flat");
  await alice.text("All final").waitFor();
  await node.kill();
  await alice.text("Offline since").waitFor();
  await alice.addExpense("12", "Soap");
  await alice.inspect("phone-offline");
  assert.equal(await alice.page.getByRole("img", { name: "saved here" }).count(), 2, "the balances, and the soap");
  await node.resume();
  await alice.text("All final").waitFor();
  assert.equal(await alice.page.getByRole("img", { name: "saved here" }).count(), 0);
});

test("twelve words are confirmed, and bring the pots back on another device", { timeout: 240_000 }, async () => {
  const alice = await open(PHONE);
  await alice.field("What do your friends call you?").fill("Alice");
  await alice.button("Start").click();
  await alice.button("I wrote them down").waitFor();
  const shown = await alice.page.locator(".words li").allInnerTexts();
  const words = shown.map((line) => line.split(/\s+/)[1]);
  await alice.inspect("phone-words");
  await alice.button("I wrote them down").click();
  for (const field of await alice.page.getByLabel(/^Word \d+$/).all()) {
    const [, place] = (await field.evaluate(({ labels }) => labels[0].textContent)).split(" ");
    await field.fill(words[place - 1]);
  }
  await alice.button("That is right").click();
  await alice.makePot("Club");
  await alice.text("All final").waitFor();

  const other = await open(DESKTOP);
  await other.field("What do your friends call you?").fill("Alice");
  await other.button("I have twelve words").click();
  await other.field("Twelve words").fill(words.join("  ").toUpperCase());
  await other.button("Bring my pots back").click();
  await other.page.getByRole("link", { name: /Club/ }).first().click();
  await other.link("Add expense").waitFor();
});

test("the app opens when its server is gone", { timeout: 240_000 }, async () => {
  const own = await serveApp(node);
  const alice = await open(PHONE, { address: own.url });
  await alice.start("Alice");
  await alice.page.evaluate(() => navigator.serviceWorker.ready);
  own.end();
  await alice.page.reload();
  await alice.text("Nothing to share yet").waitFor();
});

test("every screen is without serious faults, on a phone in the light and on a desktop in the dark", { timeout: 480_000 }, async () => {
  for (const [kind, device] of Object.entries({ phone: PHONE, desktop: { ...DESKTOP, colorScheme: "dark" } })) {
    const alice = await open(device);
    await alice.start("Alice");
    await alice.makePot("Flat");
    const [, pot] = (await alice.page.evaluate(() => location.hash)).match(/^#(\/pot\/\w+)/);
    const screens = { expense: `${pot}/expense`, people: `${pot}/people`, about: `${pot}/about`, settings: "/settings", wallet: "/settings/wallet", join: "/join" };
    for (const [name, path] of Object.entries(screens)) {
      await alice.page.evaluate((path) => (location.hash = path), path);
      await alice.page.getByRole("heading", { level: 1 }).waitFor();
      if (name === "expense") {
        await alice.field("How much?").fill("42");
        await alice.page.getByRole("button", { name: "Save", disabled: false }).waitFor();
      }
      await alice.inspect(`${kind}-${name}`);
    }
  }
});
