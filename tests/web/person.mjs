// Somebody who uses the app, on a device of their own.

import axe from "axe-core";
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { browser, files } from "./stage.mjs";

export const DESKTOP = { viewport: { width: 1280, height: 800 } };
export const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** Where pictures of the screens go, if they are wanted. */
export const { PICTURES } = process.env;

/** Opens the app on a device, at an address if it is said; `prepare` is done to the browser before. */
export async function open(device, { address = files.url, prepare } = {}) {
  // What fades is not to be read for a moment, which is no fault of its colours.
  const context = await browser.newContext({ locale: "en-IE", reducedMotion: "reduce", ...device });
  await prepare?.(context);
  return openTab(context, address);
}

/** Opens the app in a browser that is there. */
export async function openTab(context, address = files.url) {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("pageerror", (error) => console.error("page:", error));
  page.on("console", (line) => line.type() === "error" && console.error("console:", line.text()));
  await page.goto(address);
  return new Person(page);
}

/** Alice on a desktop and Bob on a phone in the dark, in a pot of hers, with what he paid for her and himself. */
export async function friends(pot, { amount = "30", memo = "Dinner" } = {}) {
  const devices = [DESKTOP, { ...PHONE, colorScheme: "dark" }];
  const [alice, bob] = await Promise.all(devices.map((device) => open(device)));
  await Promise.all([alice.start("Alice"), bob.start("Bob")]);
  await alice.makePot(pot);
  await bob.join(await alice.invite());
  await bob.addExpense(amount, memo);
  await alice.toExpenses();
  await alice.text(memo).waitFor();
  return [alice, bob];
}

class Person {
  constructor(page) {
    this.page = page;
  }

  button = (name) => this.page.getByRole("button", { name, exact: true });
  link = (name) => this.page.getByRole("link", { name, exact: true }).filter({ visible: true });
  heading = (name) => this.page.getByRole("heading", { name, exact: true });
  field = (label) => this.page.getByLabel(label, { exact: true });
  text = (text) => this.page.getByText(text);
  part = (name) => this.page.getByRole("region", { name, exact: true });
  /** The row of an item in the list of a pot, by how it begins. */
  row = (name) => this.page.getByRole("link", { name });

  /** Another tab of the same person, at the app's beginning. */
  tab = () => openTab(this.page.context());

  async start(name) {
    await this.field("What do your friends call you?").fill(name);
    await this.button("Start").click();
    await this.button("Later").click();
  }

  async makePot(name) {
    await this.link("New pot").click();
    await this.field("What is it for?").fill(name);
    await this.button("Make the pot").click();
    await this.link("Add expense").waitFor();
  }

  /** Invites to the pot that is open, and says by which link. */
  async invite() {
    await this.link("Invite somebody").click();
    await this.button("Make a link").click();
    return this.page.locator("[data-link]").getAttribute("data-link");
  }

  async join(link) {
    await this.page.goto(link);
    await this.button("Join").click();
    await this.text("No expenses yet").waitFor();
  }

  async addExpense(amount, memo) {
    await this.link("Add expense").click();
    await this.field("How much?").fill(amount);
    await this.field("What for?").fill(memo);
    await this.button("Save").click();
    await this.text(memo).waitFor();
  }

  /** Chooses something in the menu of the screen: that of a pot, or of an item. */
  async choose(what) {
    await this.button("More of this pot").or(this.button("More")).click();
    await this.page.getByRole("menuitem", { name: what }).click();
  }

  /** Chooses from a list that a field opens. */
  async select(label, option) {
    await this.page.getByRole("combobox", { name: label, exact: true }).click();
    await this.page.getByRole("option", { name: option, exact: true }).click();
  }

  /** Goes to the expenses of the pot that is open: on a phone, not every screen has the ways to its parts. */
  async toExpenses() {
    await this.link("Expenses").or(this.link("Back")).first().click();
  }

  /** Goes to what was changed on the device. */
  async sync() {
    await this.page.locator(".sync").click();
    await this.link("What I changed").click();
  }

  /** The screen has no serious fault for who cannot see or use a mouse; and is kept as a picture. */
  async inspect(name) {
    await this.page.evaluate(axe.source);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run());
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    assert.deepEqual(found, [], name);
    const overflow = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide`);
    if (PICTURES) {
      await mkdir(PICTURES, { recursive: true });
      await this.page.screenshot({ path: join(PICTURES, `${name}.png`) });
    }
  }
}
