// What can be looked at, and what can be done: as `view.rs` and `order.rs` have it.

import type { BalancesView, JournalEntry, ListView, PotsView, PotView, SettleView, ShowView, StatsView, StatusView } from "./views.js";

/** A view; all but the first three are of one pot. */
export type View =
  | { readonly view: "connection" | "pots" | "outbox" }
  | { readonly view: "pot" | "status" | "balances" | "list" | "settle" | "stats"; readonly pot: string }
  | { readonly view: "show"; readonly pot: string; readonly item: string };

/** What each view shows: `null` of a pot that is not known, or not yet. */
export interface Views {
  connection: Connection;
  pots: PotsView;
  outbox: Outbox;
  pot: PotView | null;
  status: StatusView | null;
  balances: BalancesView | null;
  list: ListView | null;
  show: ShowView | null;
  settle: SettleView | null;
  stats: StatsView | null;
}

/** An order. Operations are those of the journal. */
export type Order =
  | {
      readonly order: "create";
      readonly name: string;
      readonly currency: string;
      readonly decimals: number;
      readonly owner: string;
      readonly open?: boolean;
    }
  | { readonly order: "change"; readonly pot: string; readonly ops: readonly Operation[]; readonly instead?: number }
  | { readonly order: "cancel" | "dismiss"; readonly change: number }
  | { readonly order: "retry" | "find" };

/** An operation, as an entry of the journal has it. */
export type Operation = JournalEntry extends infer Entry ? (Entry extends unknown ? Omit<Entry, "seq" | "at" | "by"> : never) : never;

/** The state of the connection. */
export type Connection =
  | { readonly state: "offline"; readonly why: string | null }
  | { readonly state: "connecting" }
  | {
      readonly state: "online";
      /** The newest blocks that were read. */
      readonly best: number | null;
      readonly finalized: number | null;
      /** Whether the node is behind what was known. */
      readonly behind: boolean;
      /** For how many milliseconds no block has become final, if that is long. */
      readonly stalled: number | null;
      readonly reading: boolean;
    };

/** What was changed on this device and is not final, or came to nothing. */
export interface Outbox {
  readonly changes: readonly Intent[];
}

/** A change, and how far it has come. */
export type Intent = {
  readonly change: number;
  readonly pot: string;
  /** When it was made, by this device's clock, in milliseconds since 1970. */
  readonly made: number;
} & Fate;

/** What a change waits for: a node, what is before it to be final, free calls, room in the pot, tokens, or what the chain says. */
export type Waiting = "node" | "turn" | "finality" | "allowance" | "storage" | "tokens" | "chain";

/** How far a change has come. */
export type Fate =
  | { readonly status: "saved"; readonly waits: Waiting | null }
  | { readonly status: "sending" | "included" | "final" | "conflict" | "cancelled" | "dismissed" }
  | { readonly status: "refused"; readonly why: string };
