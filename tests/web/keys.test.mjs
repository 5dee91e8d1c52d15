// The key that a browser makes, keeps and restores.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openClient } from "./harness.mjs";
import { browser, files, node, stagePackage } from "./stage.mjs";

stagePackage();

/** Somebody whose browser has a key of its own. */
const open = (context) => openClient(context, { files, node });

const phrase = ({ page }) => page.evaluate(() => client.phrase());
const key = ({ page }) => page.evaluate(() => client.key());
const failure = ({ page }, words) => page.evaluate((words) => failure(client.restore(words)), words);

/** All that the site keeps in its databases, as text: bytes once as UTF-8 and once as UTF-16. */
const kept = ({ page }) =>
  page.evaluate(async () => {
    const settled = (request) => new Promise((done, failed) => ((request.onsuccess = () => done(request.result)), (request.onerror = failed)));
    const text = (value) => {
      if (value instanceof CryptoKey) {
        return value.extractable ? "an open key" : "a locked key";
      }
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
        return ["utf-8", "utf-16le"].map((as) => new TextDecoder(as).decode(value)).join(" ");
      }
      return value && typeof value === "object" ? Object.entries(value).map(([name, part]) => `${name}: ${text(part)}`).join("\n") : String(value);
    };
    const all = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const rows = database.transaction(store).objectStore(store);
        all.push(`${name}/${store}`, ...(await settled(rows.getAll())).map(text));
      }
      database.close();
    }
    return [...all, ...Object.values(localStorage), document.cookie].join("\n");
  });

test("a browser makes a key, shows its words until they are written down, and keeps them where nobody reads them", { timeout: 180_000 }, async () => {
  const context = await browser.newContext();
  const [alice, other] = await Promise.all([open(context), open(context)]);
  const words = await phrase(alice);
  assert.equal(words.length, 12);
  assert.deepEqual(await phrase(other), words, "all tabs have one key");
  assert.deepEqual(await key(alice), { origin: "device", confirmed: false });
  await alice.page.evaluate(() => client.confirmPhrase());
  await alice.order({ order: "create", name: "Trip", currency: "EUR", decimals: 2, owner: "Alice" });
  const all = await kept(alice);
  assert.match(all, /a locked key/);
  assert.doesNotMatch(all, /an open key/);
  const pairs = words.slice(1).map((word, at) => `${words[at]} ${word}`);
  assert.deepEqual(pairs.filter((pair) => all.includes(pair)), [], "no two words in a row");
  await other.page.close();
  await alice.page.close();
  const again = await open(context);
  assert.deepEqual(await phrase(again), words, "a reload has the same key");
  assert.deepEqual(await key(again), { origin: "device", confirmed: true });
  assert.equal((await again.until({ view: "pots" }, "seen.pots.length > 0")).pots[0].name, "Trip");
  await context.close();
});

test("the words bring the pots back in another browser, in all of its tabs", { timeout: 180_000 }, async () => {
  const alice = await open(await browser.newContext());
  const { pot } = await alice.order({ order: "create", name: "Flat", currency: "EUR", decimals: 2, owner: "Alice" });
  await alice.until({ view: "pot", pot }, "seen && seen.level === 'final'");
  const words = await phrase(alice);
  const context = await browser.newContext();
  const [phone, tab] = [await open(context), await open(context)];
  const seen = [phone, tab].map((one) => one.until({ view: "pots" }, "seen.pots.length > 0"));
  await phone.page.evaluate((words) => client.restore(`  ${words.join("  ").toUpperCase()} `), words);
  for (const { pots } of await Promise.all(seen)) {
    assert.equal(pots[0].name, "Flat");
  }
  assert.deepEqual(await phrase(tab), words);
  assert.deepEqual(await key(phone), { origin: "device", confirmed: true });
});

test("what cannot be restored says what is wrong, and changes nothing", { timeout: 180_000 }, async () => {
  const alice = await open(await browser.newContext());
  const words = await phrase(alice);
  const said = async (words) => (await failure(alice, words)).message;
  assert.match(await said("one two three"), /12 words, and these are 3/);
  assert.match(await said([...words.slice(0, 11), "pott"].join(" ")), /word 12, "pott"/);
  const swapped = `${"abandon ".repeat(11)}ability`;
  assert.match(await said(swapped), /do not fit together/);
  await alice.order({ order: "create", name: "Club", currency: "EUR", decimals: 2, owner: "Alice" });
  const { kind, message } = await failure(alice, `${"abandon ".repeat(11)}about`);
  assert.equal(kind, "input");
  assert.match(message, /has pots of another key/);
  assert.deepEqual(await phrase(alice), words);
});

test("a key that the app gives is the app's to keep", { timeout: 120_000 }, async () => {
  const alice = await openClient(await browser.newContext(), { secret: "//Alice", files, node });
  assert.deepEqual(await key(alice), { origin: "given" });
  assert.equal((await alice.page.evaluate(() => failure(client.phrase()))).kind, "input");
});
