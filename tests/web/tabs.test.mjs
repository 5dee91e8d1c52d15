// The app in several tabs of one person, and in one that sleeps.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Chrome } from "./chrome.mjs";
import { launchIn } from "./harness.mjs";
import { DESKTOP, friends, openTab } from "./person.mjs";
import { stageApp } from "./stage.mjs";

let alice, bob;

stageApp(async () => {
  [alice, bob] = await friends("Trip to Paris");
});

test("two tabs of one person are one, and the second goes on when the first is closed", { timeout: 180_000 }, async () => {
  const second = await alice.tab();
  await second.row(/^Trip to Paris/).first().click();
  await second.row(/^Dinner/).waitFor();
  await second.addExpense("6", "Museum");
  await alice.row(/^Museum/).waitFor();
  await alice.addExpense("4", "Ice");
  await second.row(/^Ice/).waitFor();
  await alice.page.close();
  alice = second;
  await second.addExpense("1", "Stamp");
  await bob.row(/^Stamp/).waitFor();
  await second.text("All final").waitFor();
  // Bob paid 30.00, and Alice 11.00.
  await second.part("Balances").getByText("€9.50").first().waitFor();
  await bob.part("Balances").getByText("€9.50").first().waitFor();
});

/** Somebody joins, and opens the pot in a browser whose page nothing keeps awake. */
async function sleeper(folder) {
  const context = await launchIn(folder, { ...DESKTOP, locale: "en-IE" });
  const carol = await openTab(context);
  await carol.start("Carol");
  await carol.page.goto(await alice.invite());
  await carol.button("Join").click();
  await carol.row(/^Dinner/).waitFor();
  await carol.text("All final").waitFor();
  const address = carol.page.url();
  await context.close();
  return Chrome.open(folder, address);
}

test("a tab that the browser froze wakes up, and catches up with what the others did", { timeout: 240_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "potchain-web-"));
  let page;
  try {
    page = await sleeper(folder);
    const sees = (what) => `document.querySelector("main")?.innerText.includes("${what}")`;
    await page.until(sees("Dinner"));
    await page.evaluate(`globalThis.lived = []; for (const event of ["freeze", "resume"]) document.addEventListener(event, () => lived.push(event))`);
    await page.become("frozen");
    await page.until("lived.includes('freeze')");
    await bob.addExpense("8", "Taxi");
    await bob.text("All final").waitFor();
    assert.equal(await page.evaluate(sees("Taxi")), false, "it sleeps");
    await page.become("active");
    await page.until(sees("Taxi"));
    assert.equal(await page.evaluate("lived.join()"), "freeze,resume");
  } finally {
    await page?.end();
    await rm(folder, { recursive: true, force: true });
  }
});
