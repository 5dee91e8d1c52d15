// Files in the app: those of other apps become pots, and a pot becomes a page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { DESKTOP, open } from "./person.mjs";
import { browser, files, node, stageApp } from "./stage.mjs";

let alice;

stageApp(async () => {
  alice = await open(DESKTOP);
  await alice.start("Alice");
});

const exported = (name) => readFile(new URL(`../../client/tests/data/${name}`, import.meta.url));

/** Drops a file on the app, as one that is dragged from a folder. */
async function drop(name, buffer) {
  await alice.page.goto(files.url);
  await alice.link("Import").first().click();
  const dropped = await alice.page.evaluateHandle(([name, bytes]) => {
    const files = new DataTransfer();
    files.items.add(new File([Uint8Array.from(atob(bytes), (byte) => byte.charCodeAt(0))], name));
    return files;
  }, [name, buffer.toString("base64")]);
  const zone = alice.page.getByText("Drop a file here, or choose one");
  for (const event of ["dragenter", "dragover", "drop"]) {
    await zone.dispatchEvent(event, { dataTransfer: dropped });
  }
}

/** Makes the pot, and looks for what it says of its members' balances. */
async function make(...balances) {
  await alice.button("Make the pot").click();
  for (const balance of balances) {
    await alice.part("Balances").getByText(balance, { exact: true }).first().waitFor();
  }
  await alice.text("All final").waitFor();
}

test("a group of Spliit, with who of it one is", { timeout: 180_000 }, async () => {
  await drop("spliit-lisbon.json", await exported("spliit-lisbon.json"));
  await alice.select("Who are you?", "Ana");
  await alice.button("Go on").click();
  await alice.text("Lisbon with seven").waitFor();
  await alice.inspect("import-read");
  await make("€6,863.97", "-€244.16", "-€1,254.21", "-€1,396.85");
  await alice.row(/^Fado night/).waitFor();
});

test("a pot of ChopDot, whose owner one is", { timeout: 180_000 }, async () => {
  await drop("chopdot-builder-party.json", await exported("chopdot-builder-party.json"));
  await alice.text("Polkadot Builder Party").waitFor();
  await alice.inspect("import-chopdot");
  await make("DOT 1.375", "-DOT 0.575", "-DOT 1.625", "+DOT 0.825");
  await alice.inspect("pot-imported");
});

test("a group of Splitwise, of which one currency is taken", { timeout: 180_000 }, async () => {
  await drop("splitwise-ski-week.csv", await exported("splitwise-ski-week.csv"));
  await alice.select("Who are you?", "Chloé Martin");
  await alice.button("Go on").click();
  await alice.select("Which currency?", "CHF");
  await alice.inspect("import-choose");
  await alice.button("Go on").click();
  await make("CHF 28.00", "+CHF 126.00", "+CHF 14.00");
});

test("a file that is none of these is refused, and says why", { timeout: 60_000 }, async () => {
  await drop("notes.txt", Buffer.from("milk, bread"));
  await alice.text("This file cannot be imported").waitFor();
  await alice.inspect("import-refused");
  await alice.button("Another file").click();
  await alice.text("Drop a file here, or choose one").waitFor();
});

test("what a big file makes is on its way for a while, and that is said", { timeout: 360_000 }, async () => {
  const rows = Array.from({ length: 100 }, (_, n) => `2026-01-02,Night ${n},Hotel,12.50,EUR,6.25,-6.25`);
  const csv = ["Date,Description,Category,Cost,Currency,Ann,Ben", "", ...rows, "", "2026-01-05,Total balance, , ,EUR,625.00,-625.00"];
  await node.kill();
  await alice.text("Offline since").waitFor();
  await drop("group.csv", Buffer.from(csv.join("\n")));
  await alice.select("Who are you?", "Ann");
  await alice.button("Go on").click();
  await alice.button("Make the pot").click();
  const way = alice.part("On the way");
  const [, left, whole] = (await way.innerText()).match(/(\d+) of (\d+)/);
  assert.deepEqual([left, Number(whole) > 100], ["0", true]);
  await alice.inspect("on-the-way");
  await node.resume();
  await way.waitFor({ state: "detached" });
  await alice.part("Balances").getByText("€625.00").first().waitFor();
  await alice.text("All final").waitFor();
});

test("a statement is opened as a page of its own", { timeout: 60_000 }, async () => {
  await alice.choose("Statement and files");
  const [page] = await Promise.all([alice.page.waitForEvent("popup"), alice.link("Open").click()]);
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.match(await page.title(), /statement/);
  await page.getByText("Night 99").first().waitFor();
  await page.getByText("625.00").first().waitFor();
});
