// The worker of the light client: JSON-RPC in, JSON-RPC out, after the address of the chain's specification.

import init, { Light } from "./wasm-light/potchain_web_light.js";
import type { ToLight } from "./protocol.js";

const pots = self as unknown as DedicatedWorkerGlobalScope;

/** Where it is kept what a light client knew, for the next one of the same specification: nothing in it is trusted. */
const KNOWN = "potchain-light";
/** How often that is written down, in milliseconds, and how much at most, in bytes: the runtime is most of it. */
const WRITE_EVERY = 30_000;
const WRITE_MAX = 16 * 1024 * 1024;
/** The number of the question for it, which nobody else asks by. */
const WRITE = "potchain-database";

let light: Light | undefined;
/** What was asked before it was there. */
const early: string[] = [];

async function start(spec: string): Promise<void> {
  try {
    const [text, database] = await Promise.all([load(spec), known(spec), init()]);
    light = new Light(text, database, (answer: string) => {
      answer.includes(WRITE) ? void keep(spec, answer) : pots.postMessage(answer);
    });
    early.forEach((asked) => light?.ask(asked));
    setInterval(() => light?.ask(JSON.stringify({ jsonrpc: "2.0", id: WRITE, method: "chainHead_unstable_finalizedDatabase", params: [WRITE_MAX] })), WRITE_EVERY);
  } catch (thrown) {
    pots.postMessage({ failed: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

async function load(spec: string): Promise<string> {
  const answer = await fetch(spec);
  if (!answer.ok) {
    throw new Error(`there is no chain specification at ${spec} (${answer.status})`);
  }
  return answer.text();
}

/** Without it all works, a little later. */
async function known(spec: string): Promise<string> {
  const kept = await globalThis.caches?.open(KNOWN).then((cache) => cache.match(spec)).catch(() => undefined);
  return (await kept?.text()) ?? "";
}

async function keep(spec: string, answer: string): Promise<void> {
  const { result } = JSON.parse(answer) as { result?: string };
  if (result) {
    // A browser that does not keep it goes on without.
    await globalThis.caches?.open(KNOWN).then((cache) => cache.put(spec, new Response(result))).catch(() => undefined);
  }
}

pots.onmessage = ({ data }: MessageEvent<ToLight>) => {
  if (typeof data === "object") {
    void start(data.spec);
  } else if (light) {
    light.ask(data);
  } else {
    early.push(data);
  }
};
