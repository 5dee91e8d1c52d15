// The worker of a tab. One of all tabs has the store open, which one can at a time. The others ask it, and when it is gone, the next of
// them takes over.

import { failureOf } from "./failure.js";
import { findOrMake, note, restore, wordsOf, type DeviceKey } from "./keys.js";
import { Leader, lockOf } from "./leader.js";
import type { Answer, Ask, FromPage, Key, Options, Said, ToLight, ToPage } from "./protocol.js";
import init, { Host, newPhrase, readPhrase } from "./wasm/potchain_web.js";

const page = self as unknown as DedicatedWorkerGlobalScope;

const toPage = (told: ToPage): void => page.postMessage(told);

class Tab {
  readonly #id = crypto.randomUUID();
  /** What the page has asked for and was not answered once and for all. */
  readonly #open = new Map<string, Ask>();
  #key?: DeviceKey;
  #others?: BroadcastChannel;
  #leader?: Leader;

  constructor(private readonly options: Options) {}

  async work(): Promise<void> {
    const { store, secret } = this.options;
    try {
      await held(lockOf(this.#id));
      await init();
      if (secret === undefined) {
        this.#key = await findOrMake(store, newPhrase);
      }
      // What was kept with another key is not for this one.
      const name = this.#key ? `${store}:${this.#key.id}` : store;
      this.#others = new BroadcastChannel(`potchain:${name}`);
      this.#others.onmessage = ({ data }: MessageEvent<Said>) => this.#listen(data);
      this.#open.forEach((ask) => this.#ask(ask));
      await this.#lead(name);
    } catch (thrown) {
      toPage({ failed: failureOf(thrown) });
    }
  }

  /** Takes in what the page says. */
  hear(said: FromPage): void {
    if ("ask" in said) {
      const { ask } = said;
      ask.what === "end" ? this.#open.delete(ask.id) : this.#open.set(ask.id, ask);
      if (this.#others) {
        this.#ask(ask);
      }
    } else if ("woke" in said) {
      this.#leader ? this.#leader.wake() : this.#tell({ woke: true });
    }
  }

  /** Waits until the store is free, and serves all tabs then. */
  async #lead(name: string): Promise<void> {
    const { endpoints = [], faucet, light, secret = this.#key && (await wordsOf(this.#key)) } = this.options;
    const options = JSON.stringify({ store: name, secret, endpoints, faucet });
    const failed = (failure: string) => toPage({ failed: failureOf(failure) });
    const host = await Host.open(options, light && (() => lightClient(light.spec)), failed);
    this.#leader = new Leader(host);
    if (this.#key?.isToFind) {
      this.#leader.find(() => void note(this.options.store, { isToFind: false }).catch(() => undefined));
    }
    this.#open.forEach((ask) => this.#ask({ ...ask, again: true }));
    this.#tell({ leads: true });
  }

  #listen(said: Said): void {
    if ("ask" in said) {
      void this.#leader?.serve(said.tab, said.ask, (answer) => this.#tell({ answer }));
    } else if ("answer" in said) {
      this.#answer(said.answer);
    } else if ("woke" in said) {
      this.#leader?.wake();
    } else if ("anew" in said) {
      toPage({ anew: true });
    } else {
      // Another tab took over: it knows nothing of what the last one was asked.
      this.#open.forEach((ask) => this.#ask({ ...ask, again: true }));
    }
  }

  #ask(ask: Ask): void {
    switch (ask.what) {
      case "look":
      case "watch":
      case "order":
      case "end":
        return this.#leader
          ? void this.#leader.serve(this.#id, ask, (answer) => this.#answer(answer))
          : this.#tell({ ask, tab: this.#id });
      default:
        this.#askKey(ask.what, ask.json).then(
          (json) => {
            this.#answer({ id: ask.id, json: JSON.stringify(json) });
            if (ask.what === "restore") {
              this.#tell({ anew: true });
              toPage({ anew: true });
            }
          },
          (thrown) => this.#answer({ id: ask.id, failure: failureOf(thrown) }),
        );
    }
  }

  /** What is asked of the key needs no tab that leads. */
  async #askKey(what: "key" | "phrase" | "confirm" | "restore", words: string): Promise<Key | string[] | null> {
    const { store } = this.options;
    if (!this.#key) {
      if (what === "key") {
        return { origin: "given" };
      }
      throw JSON.stringify({ kind: "input", message: "this app gave the key itself: its words are not kept here" });
    }
    switch (what) {
      case "key":
        return { origin: "device", confirmed: this.#key.confirmed };
      case "phrase":
        return (await wordsOf(this.#key)).split(" ");
      case "confirm":
        await note(store, { confirmed: true });
        this.#key = { ...this.#key, confirmed: true };
        return null;
      case "restore":
        await restore(store, readPhrase(words));
        return null;
    }
  }

  #answer(answer: Answer): void {
    const asked = this.#open.get(answer.id);
    if (!asked) {
      return;
    }
    if (asked.what !== "watch" || answer.failure) {
      this.#open.delete(answer.id);
    }
    toPage({ answer });
  }

  #tell(said: Said): void {
    this.#others?.postMessage(said);
  }
}

/** A light client in a worker of its own. */
function lightClient(spec: string): Worker {
  const worker = new Worker(new URL("./light.js", import.meta.url), { type: "module", name: "potchain-light" });
  worker.postMessage({ spec: new URL(spec, location.origin).href } satisfies ToLight);
  return worker;
}

/** Takes a lock that ends with this worker. */
const held = (name: string): Promise<void> =>
  new Promise((granted, failed) => {
    const forever = () => new Promise<never>(() => granted());
    navigator.locks.request(name, forever).catch(failed);
  });

let tab: Tab | undefined;

page.onmessage = ({ data }: MessageEvent<FromPage>) => {
  if ("open" in data) {
    tab = new Tab(data.open);
    void tab.work();
  } else {
    tab?.hear(data);
  }
};
