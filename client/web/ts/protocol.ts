// What a page, its worker and the other tabs' workers say to each other.

/** Something that somebody wants: an answer, or one after the other. */
export interface Ask {
  readonly id: string;
  readonly what: "look" | "watch" | "order" | "end";
  /** The view or the order, in JSON. */
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

/** What is said between workers: some tab is at work on the store, and the others ask it. */
export type Said = { readonly ask: Ask } | { readonly answer: Answer } | { readonly leads: true };

/** How to open the pots of a person on this device. */
export interface Options {
  /** What the store on this device is called: one for each person and chain. */
  readonly store: string;
  /** Twelve words, or a secret URI such as `//Alice`. */
  readonly secret: string;
  /** Nodes, as `ws://` or `wss://`, the best first. Without one, all is done offline. */
  readonly endpoints: readonly string[];
  /** On a chain for trying things out, the secret URI of an account that gives tokens to who has none, such as `//Alice`. */
  readonly faucet?: string;
}

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
  /** This device cannot keep it. */
  | { readonly kind: "storage"; readonly message: string }
  /** The pots were closed. */
  | { readonly kind: "closed"; readonly message: string };
