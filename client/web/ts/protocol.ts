// What a page, its worker and the other tabs' workers say to each other.

/** Something that somebody wants: an answer, or one after the other. */
export interface Ask {
  readonly id: string;
  readonly what: "look" | "watch" | "order" | "end" | "key" | "phrase" | "confirm" | "restore";
  /** The view or the order, in JSON; the words of a phrase. */
  readonly json: string;
  /** Whether it was asked before, of a tab that is gone, and may have been done. */
  readonly again?: boolean;
}

/** What came of it. */
export interface Answer {
  readonly id: string;
  /** What is to be seen, or what was done, in JSON. */
  readonly json?: string;
  /** Why not. */
  readonly failure?: Failure;
}

/** What a page says to its worker: first how to open, then what it wants, and when it may have slept or lost its network. */
export type FromPage = { readonly open: Options } | { readonly ask: Ask } | { readonly woke: true };

/** What a worker says to its page: an answer, why it cannot go on, or that this device has another key: it has to begin anew. */
export type ToPage = { readonly answer: Answer } | { readonly failed: Failure } | { readonly anew: true };

/** What is said between workers: some tab is at work on the store, and the others ask it. `tab` is who asks. */
export type Said =
  | { readonly ask: Ask; readonly tab: string }
  | { readonly answer: Answer }
  | { readonly woke: true }
  | { readonly leads: true }
  | { readonly anew: true };

/** What a light client's worker is told: first where the chain's specification is, then requests of JSON-RPC. */
export type ToLight = { readonly spec: string } | string;

/** How to open the pots of a person on this device. */
export interface Options {
  /** What the store on this device is called: one for each person and chain. */
  readonly store: string;
  /**
   * Twelve words, or a secret URI such as `//Alice`. Without one, this device has a key of its own: it is made when there is none,
   * and kept in this browser.
   */
  readonly secret?: string;
  /** Nodes, as `ws://` or `wss://`, the best first: the next is used when one fails. Without one, all is done offline. */
  readonly endpoints?: readonly string[];
  /**
   * Verifies everything on this device: a light client, which trusts the chain's raw specification at this address and nobody else.
   * While it finds no peer, the endpoints are used, if there are any, and the view `connection` says so.
   */
  readonly light?: { readonly spec: string };
  /** On a chain for trying things out, the secret URI of an account that gives tokens to who has none, such as `//Alice`. */
  readonly faucet?: string;
}

/** Whose key is used: one that the page gave, or this device's; of that, whether a person has said that they wrote its words down. */
export type Key = { readonly origin: "given" } | { readonly origin: "device"; readonly confirmed: boolean };

/** Why something was not done. */
export type Failure =
  /** What was asked for is not what can be asked for. */
  | { readonly kind: "input"; readonly message: string }
  /** The rules refuse it; `refusal` is their word for why. */
  | { readonly kind: "refused"; readonly refusal: string; readonly message: string }
  /** It waits for something that is in doubt: try again in a moment. */
  | { readonly kind: "unsettled"; readonly message: string }
  /** There is no such pot or change. */
  | { readonly kind: "unknown"; readonly message: string }
  /** It needs a node, and none answers. */
  | { readonly kind: "offline"; readonly message: string }
  /** A file leaves something open that somebody has to choose, among these if there are any: then import it with what they chose. */
  | { readonly kind: "choice"; readonly choice: "owner" | "name" | "currency" | "repair"; readonly among: readonly string[]; readonly message: string }
  /** This device cannot keep it. */
  | { readonly kind: "storage"; readonly message: string }
  /** The pots were closed. */
  | { readonly kind: "closed"; readonly message: string };
