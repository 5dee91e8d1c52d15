// How soon a page has balances that are checked, and how soon others see a change. `cargo xtask bench web` runs it.

import { launch, Node, openClient, PACKAGE, serve, spent } from "./harness.mjs";
import { sizes } from "./size.mjs";

const RUNS = 10;
const CHANGES = 40;

const [node, files, browser] = await Promise.all([Node.start(), serve(PACKAGE), launch()]);
files.pages["/spec.json"] = await node.spec();
const ways = { RPC: { node }, "light client": { light: { spec: "/spec.json" } } };

/** The middle, and what one of a hundred is beyond; in milliseconds. */
function show(what, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const [median, worst] = [0.5, 0.99].map((part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]);
  console.log(`${what.padEnd(52)} ${median.toFixed(0).padStart(6)} ms   ${worst.toFixed(0).padStart(6)} ms`);
}

/** From the beginning of a page's load until it shows balances that were read and checked, in one that knows nothing or all. */
async function load(context, way, pot, isCold) {
  const who = await openClient(context, { files, secret: "//Alice", ...way });
  const time = await who.page.evaluate(async ([pot, isCold]) => {
    await seen({ view: "connection" }, "seen.state === 'online' && !seen.reading");
    if (isCold) {
      await client.order({ order: "find" });
    }
    await seen({ view: "balances", pot }, "seen && seen.level === 'final'");
    return performance.now();
  }, [pot, isCold]);
  return { who, time };
}

try {
  const alice = await openClient(await browser.newContext(), { files, node, secret: "//Alice" });
  const { pot } = await alice.order({ order: "create", name: "Trip", currency: "EUR", decimals: 2, owner: "Alice" });
  const ops = Array.from({ length: 60 }, (_, at) => spent((0x9000 + at).toString(16).padStart(32, "0"), "1.00"));
  await alice.order({ order: "change", pot, ops });
  await alice.until({ view: "list", pot }, "seen && seen.items.length === 60 && seen.level === 'final'");

  console.log(`${"".padEnd(52)} ${"median".padStart(9)}   ${"99 %".padStart(9)}`);
  for (const [name, way] of Object.entries(ways)) {
    const times = { cold: [], warm: [] };
    for (let run = 0; run < RUNS; run += 1) {
      const context = await browser.newContext();
      for (const heat of ["cold", "warm"]) {
        const { who, time } = await load(context, way, pot, heat === "cold");
        times[heat].push(time);
        await who.page.close();
      }
      await context.close();
    }
    Object.entries(times).forEach(([heat, list]) => show(`page load to checked balances, ${heat}, ${name}`, list));
  }

  const bob = await openClient(await browser.newContext(), { files, node, secret: "//Bob" });
  const { link } = await alice.order({ order: "invite", pot, what: { any: "editor" } });
  await bob.order({ order: "join", link, as: { name: "Bob" } });
  await bob.until({ view: "list", pot }, "seen !== null");
  const [saved, visible] = [[], []];
  for (let run = 0; run < CHANGES; run += 1) {
    const id = (0xa000 + run).toString(16).padStart(32, "0");
    const seen = bob.page.evaluate(([pot, id]) => seen({ view: "list", pot }, `seen.items.some(({ id }) => id.endsWith('${id}'))`).then(() => Date.now()), [pot, id]);
    const { begun, took } = await alice.page.evaluate(async ([pot, ops]) => {
      const [begun, start] = [Date.now(), performance.now()];
      await client.order({ order: "change", pot, ops });
      return { begun, took: performance.now() - start };
    }, [pot, [spent(id, "1.00")]]);
    saved.push(took);
    visible.push((await seen) - begun);
  }
  show("tap to saved here", saved);
  show("change in one browser to seen in another", visible);

  const { all, light } = await sizes();
  console.log(`\nloaded by everyone ${(all / 1024).toFixed(0)} KiB, the light client besides ${(light / 1024).toFixed(0)} KiB, both by gzip`);
} finally {
  await browser.close();
  files.end();
  await node.end();
}
