// The tab that has the store open. It serves its own page, and the other tabs'.

import type { Host, Watch } from "./wasm/potchain_web.js";
import { failureOf } from "./failure.js";
import type { Answer, Ask } from "./protocol.js";

/** The lock that a tab has as long as it is there. */
export const lockOf = (tab: string): string => `potchain:tab:${tab}`;

export class Leader {
  readonly #watches = new Map<string, { readonly watch: Watch; readonly tab: string }>();
  /** Who has asked and is there. */
  readonly #tabs = new Set<string>();

  constructor(private readonly host: Host) {}

  /** Does what a tab asks for. */
  async serve(tab: string, ask: Ask, reply: (answer: Answer) => void): Promise<void> {
    const { id, json } = ask;
    this.#notice(tab);
    try {
      switch (ask.what) {
        case "look":
          return reply({ id, json: this.host.look(json) });
        case "order":
          return reply({ id, json: await this.host.order(json) });
        case "watch":
          this.#end(id);
          this.#watches.set(id, { tab, watch: this.host.watch(json, (seen: string) => reply({ id, json: seen })) });
          return;
        case "end":
          return this.#end(id);
      }
    } catch (thrown) {
      const failure = failureOf(thrown);
      // It was done before its tab was gone.
      const isDone = ask.again && failure.kind === "refused" && failure.refusal === "DuplicateItem";
      reply(isDone ? { id, json: "{}" } : { id, failure });
    }
  }

  /** Looks at once whether the node is there: the device may have slept, or have another network. */
  wake(): void {
    // If that fails, so does what is asked for next, and says why.
    this.host.order('{"order":"retry"}').catch(() => undefined);
  }

  /** Looks for the pots of a key that was restored, as soon as there is a node. */
  find(found: () => void): void {
    let isLooking = false;
    const watch = this.host.watch('{"view":"connection"}', async (json: string) => {
      if (isLooking || (JSON.parse(json) as { state: string }).state !== "online") {
        return;
      }
      isLooking = true;
      try {
        await this.host.order('{"order":"find"}');
        watch.free();
        found();
      } catch {
        // The connection was lost: the next one is tried.
        isLooking = false;
      }
    });
  }

  /** Ends the watches of a tab when it is gone. */
  #notice(tab: string): void {
    if (this.#tabs.has(tab)) {
      return;
    }
    this.#tabs.add(tab);
    void navigator.locks.request(lockOf(tab), () => {
      this.#tabs.delete(tab);
      this.#watches.forEach((row, id) => row.tab === tab && this.#end(id));
    });
  }

  #end(id: string): void {
    this.#watches.get(id)?.watch.free();
    this.#watches.delete(id);
  }
}
