// Pots for web apps.

import type { Answer, Ask, Failure, FromPage, Key, Options, ToPage } from "./protocol.js";
import type { Done, Order, View, Views } from "./api.js";

export type { Failure, Key, Options } from "./protocol.js";
export { Wallet, wallets, type WalletAccount } from "./wallet.js";
export type * from "./api.js";
export type * from "./views.js";

/** Thrown where something was not done; `failure` says why, for a program, and `message` for a person. */
export class PotchainError extends Error {
  override readonly name = "PotchainError";

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Opens the pots of a person on this device, and keeps them in step with the chain. */
export const connect = (options: Options): Client => new Client(options);

/** What the browser keeps for this site. */
export interface Room {
  /** Whether it has promised not to delete it of itself. */
  readonly persistent: boolean;
  /** How many bytes it keeps of how many at most; it says neither exactly. */
  readonly used: number;
  readonly quota: number;
}

/** How long somebody waits for an answer. What was ordered may be done all the same. */
export interface Until {
  readonly signal?: AbortSignal;
}

/** What was asked for, and who takes the answer. */
interface Asked {
  readonly ask: Ask;
  readonly take: (answer: Answer) => void;
}

/** The pots of a person. */
export class Client {
  readonly #asked = new Map<string, Asked>();
  readonly #closing = new AbortController();
  #worker: Worker;
  /** Why there is no going on. */
  #failure?: Failure;
  #isPersistenceAsked = false;

  constructor(private readonly options: Options) {
    this.#worker = this.#begin();
    this.#wakeUp();
  }

  /** What is to be seen now. */
  look<V extends View>(view: V, until: Until = {}): Promise<Views[V["view"]]> {
    return this.#once("look", JSON.stringify(view), until);
  }

  /**
   * Calls `each` with what is to be seen, and again whenever it is another, until `signal` says that it is enough. `failed` is told
   * why there is nothing more to see.
   */
  watch<V extends View>(
    view: V,
    each: (seen: Views[V["view"]]) => void,
    { signal, failed }: Until & { readonly failed?: (error: PotchainError) => void } = {},
  ): void {
    const take = ({ json, failure }: Answer) => (failure ? failed?.(new PotchainError(failure)) : each(JSON.parse(json ?? "null")));
    const end = this.#ask("watch", JSON.stringify(view), take);
    signal?.addEventListener("abort", end);
  }

  /** Has something done. When it resolves, it is kept on this device: it is done once, or refused, whatever happens. */
  async order<O extends Order>(order: O, until: Until = {}): Promise<Done[O["order"]]> {
    const done = await this.#once<Done[O["order"]]>("order", JSON.stringify(order), until);
    if (!this.#isPersistenceAsked) {
      // Now there is something to lose. Some browsers ask the user, and all may say no: `room` tells.
      this.#isPersistenceAsked = true;
      void navigator.storage?.persist?.();
    }
    return done;
  }

  /** Whose key is used, and whether its words are known to be written down: until then, an app shows them. */
  key(): Promise<Key> {
    return this.#once("key");
  }

  /** The twelve words of this device's key, to be written down on paper. Whoever has them has the pots. */
  phrase(): Promise<readonly string[]> {
    return this.#once("phrase");
  }

  /** Says that the words are written down. */
  confirmPhrase(): Promise<void> {
    return this.#once("confirm");
  }

  /**
   * Has the key of these words on this device from now on, and looks for its pots as soon as there is a node. The key before is
   * gone but for its words; where it has pots, nothing is done.
   */
  async restore(words: string): Promise<void> {
    const [{ pots }, { changes }] = await Promise.all([this.look({ view: "pots" }), this.look({ view: "outbox" })]);
    if (pots.length + changes.length > 0) {
      const message = "this device has pots of another key: forget them first, or restore these words in another store";
      throw new PotchainError({ kind: "input", message });
    }
    await this.#once("restore", words);
  }

  /** What the browser keeps, and whether it promised to. */
  async room(): Promise<Room> {
    const [persistent = false, { usage = 0, quota = 0 } = {}] = await Promise.all([
      navigator.storage?.persisted(),
      navigator.storage?.estimate(),
    ]);
    return { persistent, used: usage, quota };
  }

  /** Ends the work in this tab. */
  close(): void {
    this.#fail({ kind: "closed", message: "the pots were closed in this tab" });
  }

  #begin(): Worker {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "potchain" });
    worker.onmessage = ({ data }: MessageEvent<ToPage>) => this.#listen(data);
    worker.onerror = ({ message }) => this.#fail({ kind: "closed", message: `the pots cannot be opened (${message}): load the page again` });
    worker.postMessage({ open: this.options } satisfies FromPage);
    return worker;
  }

  #listen(said: ToPage): void {
    if ("answer" in said) {
      this.#asked.get(said.answer.id)?.take(said.answer);
    } else if ("failed" in said) {
      this.#fail(said.failed);
    } else {
      // Another key has other pots: a worker that knows nothing of the old ones.
      this.#worker.terminate();
      this.#worker = this.#begin();
      this.#asked.forEach(({ ask }) => this.#send({ ask: { ...ask, again: true } }));
    }
  }

  /** A browser stops pages and cuts connections without saying so. What may be a sign of it has the engine look. */
  #wakeUp(): void {
    const { signal } = this.#closing;
    const woke = () => this.#send({ woke: true });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && woke(), { signal });
    document.addEventListener("resume", woke, { signal });
    ["online", "offline", "pageshow"].forEach((event) => addEventListener(event, woke, { signal }));
  }

  #once<T>(what: Ask["what"], json = "", { signal }: Until = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const end = this.#ask(what, json, ({ id, json, failure }) => {
        this.#asked.delete(id);
        failure ? reject(new PotchainError(failure)) : resolve(JSON.parse(json ?? "null") as T);
      });
      signal?.addEventListener("abort", () => {
        end();
        reject(signal.reason);
      });
    });
  }

  /** Asks for something; what is returned says that nobody waits for it any more. */
  #ask(what: Ask["what"], json: string, take: (answer: Answer) => void): () => void {
    const ask = { id: crypto.randomUUID(), what, json };
    if (this.#failure) {
      const failure = this.#failure;
      queueMicrotask(() => take({ id: ask.id, failure }));
      return () => undefined;
    }
    this.#asked.set(ask.id, { ask, take });
    this.#send({ ask });
    return () => this.#asked.delete(ask.id) && this.#send({ ask: { id: ask.id, what: "end", json: "" } });
  }

  #fail(failure: Failure): void {
    this.#failure ??= failure;
    this.#closing.abort();
    this.#worker.terminate();
    const asked = [...this.#asked];
    this.#asked.clear();
    asked.forEach(([id, { take }]) => take({ id, failure }));
  }

  #send(said: FromPage): void {
    this.#worker.postMessage(said);
  }
}
