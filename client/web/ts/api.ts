// What can be looked at, and what can be done: as `view.rs` and `order.rs` have it.

import type { Pot } from "./chopdot.js";
import type { Failure } from "./protocol.js";
import type { At, BalancesView, Invitation, JournalEntry, ListView, PotsView, PotView, SettleView, ShowView, StatsView, StatusView } from "./views.js";

/** A view; all but the first four are of one pot. */
export type View =
  | { readonly view: "connection" | "pots" | "outbox" }
  | { readonly view: "qr"; readonly text: string }
  | { readonly view: "pot" | "status" | "balances" | "days" | "list" | "chopdot"; readonly pot: string }
  | { readonly view: "stats"; readonly pot: string; /** The first day and the last, as in `2026-03-13`; or else all. */ readonly from?: string; readonly to?: string }
  | { readonly view: "settle"; readonly pot: string; /** Each pair by its own payments, instead of the fewest. */ readonly direct?: boolean }
  | { readonly view: "changeLog"; readonly pot: string; /** How many of the newest; or else all. */ readonly last?: number }
  | { readonly view: "show" | "history"; readonly pot: string; readonly item: string }
  | { readonly view: "amount"; readonly pot: string; readonly typed: string }
  | { readonly view: "preview"; readonly pot: string; readonly ops: readonly Operation[] }
  | { readonly view: "draft"; readonly pot: string; readonly draft: Draft }
  | { readonly view: "pay"; readonly pot: string; readonly to: number; /** As it is typed. */ readonly amount: string }
  | { readonly view: "file"; readonly pot: string; readonly format: FileFormat };

/** What each view shows: `null` of a pot that is not known, or not yet. */
export interface Views {
  connection: Connection;
  pots: PotsView;
  outbox: Outbox;
  /** Null if the text is too long for one. */
  qr: Qr | null;
  pot: PotView | null;
  status: StatusView | null;
  balances: BalancesView | null;
  days: Days | null;
  list: ListView | null;
  show: ShowView | null;
  history: History | null;
  settle: SettleView | null;
  stats: StatsView | null;
  changeLog: ChangeLog | null;
  amount: Typed | null;
  preview: Preview | null;
  draft: Drafted | null;
  pay: Pay | null;
  chopdot: Pot | null;
  file: File | null;
}

/** All that happened to a pot. */
export interface ChangeLog {
  /** How many entries it has, with those that are pending. */
  readonly version: number;
  /** Who made the last one. */
  readonly lastModifiedBy: { readonly member: number; readonly name: string };
  readonly level: "final" | "included" | "pending";
  /** The newest first. */
  readonly changes: readonly {
    readonly seq: number;
    readonly level: "final" | "included" | "pending";
    readonly at: string;
    readonly by: number;
    /** As in `Bob added "Dinner" 12.50, paid by Bob, for all`. */
    readonly said: string;
    /** The item that it is about. */
    readonly item?: string;
  }[];
}

/** All that happened to an item, the newest first. */
export interface History {
  readonly changes: readonly {
    readonly seq: number;
    readonly level: "final" | "included" | "pending";
    readonly at: string;
    readonly by: number;
    /** As in `Bob changed "Dinner" 12.50`. */
    readonly said: string;
    /** Every field before and after, as in `memo "Diner" → "Dinner"`; none of what was made, nor of a verdict. */
    readonly fields: readonly string[];
    /** What it did to balances, as in `+12.50`. */
    readonly effect: PerMember;
  }[];
}

/** An amount as it is typed, with a comma or a point: as operations have it, or why it is none. */
export type Typed = { readonly amount: string; readonly problem: null } | { readonly amount: null; readonly problem: string };

/** What operations would make of a pot. */
export interface Preview {
  /** What everyone would owe and be owed; without what is refused, and what is behind it. */
  readonly balances: BalancesView["balances"];
  /** What they add to balances, by member, as in `+12.50`. */
  readonly changes: PerMember;
  /** Why not all of it can be done. */
  readonly failure: Failure | null;
}

/** Something said for each of some members. */
export type PerMember = Readonly<Record<number, string>>;

/** An expense as it is typed into a form. Amounts may have a comma, and need no decimals that are zero. */
export interface Draft {
  /** The expense: one of the pot is changed, and another is added. */
  readonly item: string;
  /** The revision that the form began with, of one that is changed. */
  readonly base?: number;
  /** In the currency of the pot, or in the other one; not looked at if there is a bill. */
  readonly amount: string;
  /** Another currency, with what one of it costs (`0.026`, or `1/38.4` where one of the pot's costs 38.4), or with what the bank took. */
  readonly other?: { readonly code: string; readonly rate?: string; readonly charged?: string };
  /** Whether money came back. */
  readonly refund?: boolean;
  /** Who paid how much; a single one pays all, whatever is typed. */
  readonly paid: PerMember;
  readonly split: Parts;
  readonly bill?: Receipt;
  readonly memo?: string;
  readonly note?: string;
  readonly date?: string;
  readonly category?: number;
  readonly receipt?: string;
  /** When it comes again: then it is a template, which has no note, date or receipt. */
  readonly repeat?: Repeat;
}

/** On which dates something comes: without a last one and a count, it goes on. */
export interface Repeat {
  readonly every: string;
  readonly unit: "day" | "week" | "month" | "year";
  readonly start: string;
  readonly until?: string;
  readonly count?: string;
}

/** Who takes part, and for how much. */
export interface Parts {
  readonly mode: "equal" | "shares" | "percent" | "exact" | "adjust";
  readonly people: PerMember;
}

/** The lines of a bill, as they are typed. */
export interface Receipt {
  readonly lines: readonly { readonly text: string; readonly amount: string; readonly split: Parts }[];
  readonly tax?: string;
  readonly tip?: string;
  readonly discount?: string;
}

/** What an expense comes to that is being typed. */
export interface Drafted {
  /** What is to be ordered; null if something is missing, or nothing is changed. */
  readonly op: Operation | null;
  /** The whole in the currency of the pot, as far as it is known. */
  readonly amount: string | null;
  /** What each participant would bear. */
  readonly shares: PerMember;
  /** What everyone would owe and be owed. */
  readonly balances: BalancesView["balances"];
  /** What it would add to balances, as in `+12.50`. */
  readonly changes: PerMember;
  /** What is missing or wrong, and where. */
  readonly problem: {
    readonly field: "amount" | "rate" | "paid" | "split" | "bill" | "date" | "memo" | "repeat" | "rules";
    readonly message: string;
  } | null;
}

/** Expenses and payments by day, the newest first. */
export type Days = At & { readonly days: readonly { readonly day: string; readonly items: readonly DayItem[] }[] };

/** An expense or a payment, as one of the members sees it. */
export interface DayItem {
  readonly item: string;
  readonly kind: "expense" | "payment";
  readonly status: "live" | "voided" | "contested";
  /** What its latest change stands on. */
  readonly level: "final" | "included" | "pending";
  readonly memo: string;
  readonly category?: number;
  /** Whether money came back. */
  readonly refund: boolean;
  readonly amount: string;
  /** The amount in another currency, with that currency. */
  readonly original?: string;
  /** Who paid. */
  readonly by: readonly number[];
  /** Who was paid, if it is a payment. */
  readonly to?: number;
  /** Whether who is paid said that they were. */
  readonly confirmed: boolean;
  /** What it does to my balance; absent if it does not concern me or does not count. */
  readonly mine?: string;
}

/** How to pay a member. */
export interface Pay {
  /** To read and to copy from: first what and to whom. */
  readonly lines: readonly string[];
  /** Opens the payment, if the way to pay has such a link. */
  readonly link?: string;
  /** For an app or a wallet to pay by. */
  readonly qr?: Qr;
  /** Why there is nothing to pay by: they have not said where, or mistyped it. */
  readonly missing?: string;
}

/** A QR code: an `<svg>` element, black on white. */
export interface Qr {
  readonly svg: string;
}

/** A pot as a file: items for a spreadsheet, all entries (with `pot import` they make it again), or a page to print. */
export type FileFormat = "csv" | "journal" | "statement";

/** A file. */
export interface File {
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  readonly text: string;
}

/** What can be done. Operations are those of the journal. */
export type Order =
  | {
      readonly order: "create";
      readonly name: string;
      readonly currency: string;
      /** Those that it usually has, unless they are said. */
      readonly decimals?: number;
      readonly owner: string;
      readonly open?: boolean;
    }
  | { readonly order: "change"; readonly pot: string; readonly ops: readonly Operation[]; readonly instead?: number }
  | {
      /** Opens an invite and makes its link, which leads to `base`: it needs a node, and some seconds. */
      readonly order: "invite";
      readonly pot: string;
      readonly what: Invitation;
      readonly days?: number;
      readonly uses?: number;
      readonly base?: string;
    }
  | { /** Looks where a link leads to: it needs a node. */ readonly order: "peek"; readonly link: string }
  | {
      /** Joins by a link, as a guest who is there or with a new name: it needs a node, and some seconds. */
      readonly order: "join";
      readonly link: string;
      readonly as: { readonly place: number } | { readonly name: string };
    }
  | {
      /** Decides a conflict: what was wanted here is done now, on what the others made of it. That theirs stays says `dismiss`. */
      readonly order: "insist";
      readonly change: number;
    }
  | {
      /** Makes a pot of a file of another app. With `dry`, it is only read. */
      readonly order: "import";
      readonly text: string;
      /** Who of the file one is; in a file of ChopDot, the name of its owner. */
      readonly owner?: string;
      readonly name?: string;
      readonly currency?: string;
      readonly repair?: boolean;
      readonly dry?: boolean;
    }
  | {
      /** Has an account of a wallet do something: asks for its signature. See {@link Wallet.act}. */
      readonly order: "wallet";
      readonly account: string;
      readonly act: Act;
    }
  | { /** Goes on with the signature, in hex. */ readonly order: "signed"; readonly prepared: number; readonly signature: string }
  | { /** Follows a pot no longer. */ readonly order: "forget"; readonly pot: string }
  | { readonly order: "cancel" | "dismiss"; readonly change: number }
  | { readonly order: "retry" | "find" };

/** What comes of it. */
export interface Done {
  create: { readonly pot: string; readonly change: number };
  change: { readonly change: number };
  invite: { readonly link: string };
  peek: Peek;
  join: { readonly pot: string };
  insist: { readonly change: number };
  import: Imported;
  wallet: Step;
  signed: Step;
  forget: Nothing;
  cancel: Nothing;
  dismiss: Nothing;
  retry: Nothing;
  find: Nothing;
}

type Nothing = Record<string, never>;

/** What an account of a wallet is to do. */
export type Act =
  /** Join by a link, unless it is a member already, and let this device act for it. */
  | { readonly join: { readonly link: string; readonly as: { readonly place: number } | { readonly name: string } } }
  /** Let this device act for it in a pot. */
  | { readonly device: { readonly pot: string } }
  /** Change a pot itself. */
  | { readonly change: { readonly pot: string; readonly ops: readonly Operation[] } }
  /** Give this device tokens, in the smallest unit: it needs some to make pots. */
  | { readonly gift: { readonly amount: string } };

/** What a wallet is to sign, or what came of it. */
export type Step =
  | { readonly prepared: number; readonly sign: { readonly bytes: string } | { readonly payload: SignerPayload } }
  | { readonly prepared?: never; readonly sign?: never; readonly pot?: string };

/** What `signPayload` of a wallet takes. */
export interface SignerPayload {
  readonly address: string;
  readonly blockHash: string;
  readonly blockNumber: string;
  readonly era: string;
  readonly genesisHash: string;
  readonly method: string;
  readonly nonce: string;
  readonly signedExtensions: readonly string[];
  readonly specVersion: string;
  readonly tip: string;
  readonly transactionVersion: string;
  readonly version: number;
  readonly mode: number;
  readonly metadataHash: string | null;
}

/** Where a link leads to. */
export interface Peek {
  readonly pot: string;
  readonly name: string;
  readonly members: readonly string[];
  /** The places that can be taken. */
  readonly places: readonly { readonly member: number; readonly name: string }[];
  /** Whether a new name can be given. */
  readonly new: boolean;
  /** The place that this person has already. */
  readonly me?: number;
}

/** What is in a file of another app. */
export interface Imported {
  readonly pot: string;
  readonly name: string;
  readonly currency: string;
  readonly members: number;
  readonly expenses: number;
  readonly payments: number;
  readonly comments: number;
  readonly warnings: readonly string[];
  readonly dropped: readonly string[];
}

/** An operation, as an entry of the journal has it. */
export type Operation = JournalEntry extends infer Entry ? (Entry extends unknown ? Omit<Entry, "seq" | "at" | "by"> : never) : never;

/** The state of the connection. */
export type Connection =
  | { readonly state: "offline"; readonly why: string | null }
  | { readonly state: "connecting" }
  | {
      readonly state: "online";
      /** By what: a light client, which checks everything on this device, or a node, whose word is taken. */
      readonly by: { readonly light: true } | { readonly node: string };
      /** Why it is a node, although a light client is wanted. */
      readonly unverified: string | null;
      /** The newest blocks that were read. */
      readonly best: number | null;
      readonly finalized: number | null;
      /** Whether the node is behind what was known. */
      readonly behind: boolean;
      /** For how many milliseconds no block has become final, if that is long. */
      readonly stalled: number | null;
      readonly reading: boolean;
      /** The pots that this version is too old for, and cannot read. */
      readonly outdated: readonly string[];
    };

/** What was changed on this device and is not final, or came to nothing. */
export interface Outbox {
  readonly changes: readonly Intent[];
}

/** A change, and how far it has come. */
export type Intent = {
  readonly change: number;
  readonly pot: string;
  /** What its pot is called. */
  readonly name: string;
  /** When it was made, by this device's clock, in milliseconds since 1970. */
  readonly made: number;
  /** What it does, as in `You added "Dinner" 12.50, paid by Bob, for all`. */
  readonly what: readonly string[];
  /** The same as operations. */
  readonly ops: readonly Operation[];
} & Fate;

/** What a change waits for: a node, a newer version of this, what is before it to be final, free calls, room in the pot, tokens, or what the chain says. */
export type Waiting = "node" | "update" | "turn" | "finality" | "allowance" | "storage" | "tokens" | "chain";

/** How far a change has come. */
export type Fate =
  | { readonly status: "saved"; readonly waits: Waiting | null }
  | { readonly status: "sending" | "included" | "final" | "cancelled" | "dismissed" }
  | {
      /** Somebody else changed the same. */
      readonly status: "conflict";
      /** What they did. */
      readonly theirs: readonly string[];
    }
  | { readonly status: "refused"; readonly failure: Failure };
