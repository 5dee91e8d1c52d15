// The worker of a tab. One of all tabs has the store open, which one can at a time. The others ask it, and when it is gone, the next of
// them takes over.

import init, { Host, type Watch } from "./wasm/potchain_web.js";
import type { Answer, Ask, Failure, Options, Said } from "./protocol.js";

const page = self as unknown as DedicatedWorkerGlobalScope;

/** The tab that has the store open. */
class Leader {
  readonly #watches = new Map<string, Watch>();

  constructor(private readonly host: Host) {}

  async serve(ask: Ask, reply: (answer: Answer) => void): Promise<void> {
    const { id, json } = ask;
    try {
      switch (ask.what) {
        case "look":
          return reply({ id, json: this.host.look(json) });
        case "order":
          return reply({ id, json: await this.host.order(json) });
        case "watch":
          this.#end(id);
          this.#watches.set(id, this.host.watch(json, (seen: string) => reply({ id, json: seen })));
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

  #end(id: string): void {
    this.#watches.get(id)?.free();
    this.#watches.delete(id);
  }
}

function failureOf(thrown: unknown): Failure {
  if (typeof thrown === "string") {
    return JSON.parse(thrown) as Failure;
  }
  return { kind: "closed", message: String(thrown) };
}

async function work(options: Options): Promise<void> {
  const others = new BroadcastChannel(`potchain:${options.store}`);
  let leader: Leader | undefined;
  /** What this tab's page has asked for and was not answered once and for all. */
  const open = new Map<string, Ask>();
  const tell = (said: Said): void => others.postMessage(said);
  const answer = (answer: Answer): void => {
    if (!open.has(answer.id)) {
      return;
    }
    if (open.get(answer.id)?.what !== "watch" || answer.failure) {
      open.delete(answer.id);
    }
    page.postMessage(answer);
  };
  const ask = (ask: Ask): void => void (leader ? leader.serve(ask, answer) : tell({ ask }));

  page.onmessage = ({ data }: MessageEvent<Ask>) => {
    data.what === "end" ? open.delete(data.id) : open.set(data.id, data);
    ask(data);
  };
  others.onmessage = ({ data }: MessageEvent<Said>) => {
    if ("ask" in data) {
      void leader?.serve(data.ask, (answer) => tell({ answer }));
    } else if ("answer" in data) {
      answer(data.answer);
    } else {
      // Another tab took over: it knows nothing of what the last one was asked.
      open.forEach((asked) => ask({ ...asked, again: true }));
    }
  };
  try {
    await init();
    // That waits until the store is free.
    leader = new Leader(await Host.open(JSON.stringify(options)));
    open.forEach((asked) => ask({ ...asked, again: true }));
    tell({ leads: true });
  } catch (thrown) {
    const failure = failureOf(thrown);
    open.forEach(({ id }) => answer({ id, failure }));
    page.postMessage({ id: "", failure });
  }
}

page.onmessage = ({ data }: MessageEvent<Options>) => void work(data);
