// Pots for web apps.

import type { Answer, Ask, Failure, Options } from "./protocol.js";
import type { Done, Order, View, Views } from "./api.js";

export type { Failure, Options } from "./protocol.js";
export { Wallet, wallets, type WalletAccount } from "./wallet.js";
export type * from "./api.js";
export type * from "./views.js";

/** Thrown where something was not done; `failure` says why, for a program. */
export class PotchainError extends Error {
  override readonly name = "PotchainError";

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Opens the pots of a person on this device, and keeps them in step with the chain. */
export function connect(options: Options): Client {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "potchain" });
  worker.postMessage(options);
  return new Client(worker);
}

/** The pots of a person. */
export class Client {
  readonly #asked = new Map<string, (answer: Answer) => void>();

  constructor(private readonly worker: Worker) {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#asked.get(data.id)?.(data);
  }

  /** What is to be seen now. */
  look<V extends View>(view: V): Promise<Views[V["view"]]> {
    return this.#once("look", view);
  }

  /** Calls `each` with what is to be seen, and again whenever it is another, until `signal` says that it is enough. */
  watch<V extends View>(
    view: V,
    each: (seen: Views[V["view"]]) => void,
    { signal, failed }: { signal?: AbortSignal; failed?: (error: PotchainError) => void } = {},
  ): void {
    const id = crypto.randomUUID();
    this.#asked.set(id, ({ json, failure }) => {
      failure ? failed?.(new PotchainError(failure)) : each(JSON.parse(json ?? "null"));
    });
    this.#send({ id, what: "watch", json: JSON.stringify(view) });
    signal?.addEventListener("abort", () => {
      this.#asked.delete(id);
      this.#send({ id, what: "end", json: "" });
    });
  }

  /** Has something done. When it resolves, it is kept on this device: it is done once, or refused, whatever happens. */
  order<O extends Order>(order: O): Promise<Done[O["order"]]> {
    return this.#once("order", order);
  }

  /** Ends the work in this tab. */
  close(): void {
    this.worker.terminate();
  }

  #once<T>(what: "look" | "order", of: View | Order): Promise<T> {
    const id = crypto.randomUUID();
    return new Promise((resolve, reject) => {
      this.#asked.set(id, ({ json, failure }) => {
        this.#asked.delete(id);
        failure ? reject(new PotchainError(failure)) : resolve(JSON.parse(json ?? "null") as T);
      });
      this.#send({ id, what, json: JSON.stringify(of) });
    });
  }

  #send(ask: Ask): void {
    this.worker.postMessage(ask);
  }
}
