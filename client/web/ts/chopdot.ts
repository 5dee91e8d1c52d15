// Pots for ChopDot, and for apps that are built on it: its `Pot`, and a source of them that it can have in place of its own.

import { PotchainError, type Client, type Operation } from "./index.js";

/** A pot as ChopDot has it (`src/schema/pot.ts` there), with what a log knows besides. */
export interface Pot {
  readonly id: string;
  readonly name: string;
  readonly type: "expense" | "savings";
  readonly baseCurrency: string;
  readonly members: readonly Kept<Member>[];
  readonly expenses: readonly Kept<Expense>[];
  readonly history: readonly never[];
  readonly budget: number | null;
  readonly budgetEnabled: boolean;
  readonly goalAmount?: number;
  readonly checkpointEnabled: boolean;
  readonly archived: boolean;
  readonly mode: "casual" | "auditable";
  readonly confirmationsEnabled: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastEditAt: string;
  /** How many entries its log has, with those that are pending. */
  readonly version: number;
  /** The id of the member who made the last one; {@link PotDataSource.changeLog} has all of them. */
  readonly lastModifiedBy: string;
  readonly level: "final" | "included" | "pending";
  readonly decimals: number;
  /** The revision of what is said of the pot itself. */
  readonly rev: number;
}

/** What is in a pot, with its revision there. */
export type Kept<T> = T & { readonly rev: number };

/** A member; `owner` is the person whose device this is. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly address?: string | null;
  readonly role?: string;
  readonly status?: string;
}

/** An expense. What ChopDot cannot say in one, such as several payers, is several, whose ids have a colon. */
export interface Expense {
  readonly id: string;
  readonly kind?: "expense" | "payment";
  readonly potId?: string;
  readonly amount: number;
  readonly currency?: string;
  readonly paidBy: string;
  readonly memo?: string;
  readonly date?: string;
  readonly createdAt?: number;
  readonly split?: readonly Share[];
  readonly attestations?: readonly string[];
  readonly hasReceipt?: boolean;
}

export interface Share {
  readonly memberId: string;
  readonly amount: number;
}

/** What a pot is made of; the rest comes by itself. */
export type NewPot = Pick<Pot, "name" | "baseCurrency"> & { readonly members: readonly Member[] } & Partial<Pick<Pot, "id" | "type"> & Lists>;

/** What can be changed of it: `members` and `expenses` are whole lists, of which what is missing is taken away. */
export type PotChanges = Partial<Pick<Pot, "name" | "archived"> & Lists>;

interface Lists {
  readonly members: readonly Member[];
  readonly expenses: readonly Expense[];
}

/** A source of pots, as ChopDot's repositories call it. */
export interface PotDataSource {
  list(): Promise<readonly Pot[]>;
  get(id: string): Promise<Pot | null>;
  create(pot: NewPot): Promise<Pot>;
  update(id: string, changes: PotChanges): Promise<Pot>;
  /** Is followed no longer on this device: nobody deletes what others have. */
  delete(id: string): Promise<void>;
  /** Calls `each` with all pots, and again whenever one is another; what is returned ends it. */
  subscribe(each: (pots: readonly Pot[]) => void): () => void;
}

/** The pots of a client for ChopDot. `me` is what its owner is called in pots that are made here. */
export const dataSource = (client: Client, me: string): PotDataSource => new Source(client, me);

class Source implements PotDataSource {
  constructor(
    private readonly client: Client,
    private readonly me: string,
  ) {}

  async list(): Promise<readonly Pot[]> {
    const { pots } = await this.client.look({ view: "pots" });
    const all = await Promise.all(pots.map(({ pot }) => this.get(pot as string)));
    return all.filter((pot) => pot !== null);
  }

  get(id: string): Promise<Pot | null> {
    return this.client.look({ view: "chopdot", pot: id });
  }

  async create(pot: NewPot): Promise<Pot> {
    const text = JSON.stringify({ ...pot, id: pot.id ?? crypto.randomUUID(), expenses: pot.expenses ?? [] });
    // ChopDot rounds each share for itself, so that they do not always make the amount.
    const made = await this.client.order({ order: "import", text, owner: this.me, repair: true });
    return this.#found(made.pot);
  }

  async update(id: string, changes: PotChanges): Promise<Pot> {
    const ops = await difference(await this.#found(id), changes);
    if (ops.length > 0) {
      await this.client.order({ order: "change", pot: id, ops });
    }
    return this.#found(id);
  }

  async delete(id: string): Promise<void> {
    await this.client.order({ order: "forget", pot: id });
  }

  subscribe(each: (pots: readonly Pot[]) => void): () => void {
    const ended = new AbortController();
    const seen = new Map<string, Pot>();
    const followed = new Map<string, AbortController>();
    const tell = () => each([...seen.values()]);
    const follow = (pot: string) => {
      const forgotten = new AbortController();
      followed.set(pot, forgotten);
      const take = (now: Pot | null) => now && (seen.set(pot, now), tell());
      this.client.watch({ view: "chopdot", pot }, take, { signal: AbortSignal.any([ended.signal, forgotten.signal]) });
    };
    const { signal } = ended;
    this.client.watch({ view: "pots" }, ({ pots }) => {
      const now = new Set(pots.map(({ pot }) => pot as string));
      [...followed].filter(([pot]) => !now.has(pot)).forEach(([pot, forgotten]) => {
        forgotten.abort();
        followed.delete(pot);
        seen.delete(pot);
      });
      [...now].filter((pot) => !followed.has(pot)).forEach(follow);
      tell();
    }, { signal });
    return () => ended.abort();
  }

  async #found(id: string): Promise<Pot> {
    return (await this.get(id)) ?? fail(`there is no pot ${id} on this device`);
  }
}

/** The operations that make changes to a pot. */
async function difference(pot: Pot, changes: PotChanges): Promise<Operation[]> {
  const members = changes.members ?? pot.members;
  const content = [...membersOf(pot, members), ...(changes.expenses ? await expensesOf(pot, members, changes.expenses) : [])];
  const { name = pot.name, archived = pot.archived } = changes;
  const rename = (base: number): Operation[] => (name === pot.name ? [] : [{ op: "pot.amend", base, set: { name } }]);
  if (archived === pot.archived) {
    return [...rename(pot.rev), ...content];
  }
  // Closed books take nothing, so they are opened first and closed last; what is said of the pot has a revision more each time.
  const renamed = rename(archived ? pot.rev : pot.rev + 1);
  return archived
    ? [...renamed, ...content, { op: "pot.archive", base: pot.rev + renamed.length }]
    : [{ op: "pot.reopen", base: pot.rev }, ...renamed, ...content];
}

/** The number of each member's place: those who are new come after all others. */
function placesOf(pot: Pot, members: readonly Member[]): Map<string, number> {
  const places = new Map(pot.members.map(({ id }, place) => [id, place]));
  members.filter(({ id }) => !places.has(id)).forEach(({ id }) => places.set(id, places.size));
  return places;
}

function membersOf(pot: Pot, wanted: readonly Member[]): Operation[] {
  const places = placesOf(pot, wanted);
  const changed = wanted.flatMap(({ id, name }): Operation[] => {
    const place = places.get(id) as number;
    const known = pot.members[place];
    if (!known) {
      return [{ op: "member.add", id: place, name, role: "editor" }];
    }
    return name === known.name ? [] : [{ op: "member.amend", id: place, base: known.rev, set: { name } }];
  });
  const ids = new Set(wanted.map(({ id }) => id));
  const gone = pot.members.flatMap(({ id, status, rev }, place): Operation[] =>
    ids.has(id) || status === "removed" ? [] : [{ op: "member.deactivate", id: place, base: rev }],
  );
  return [...changed, ...gone];
}

async function expensesOf(pot: Pot, members: readonly Member[], wanted: readonly Expense[]): Promise<Operation[]> {
  const there = new Map(pot.expenses.map((expense) => [expense.id, expense]));
  const write = writer(pot, members);
  const ops: Operation[] = [];
  const kept = new Set<string>();
  for (const expense of wanted) {
    const id = there.has(expense.id) ? expense.id : await itemId(pot.id, expense.id);
    const known = there.get(id);
    kept.add(id);
    if (!known) {
      ops.push({ op: "expense.add", id, ...write.money(expense), ...write.words(expense) });
    } else if (!isSame(known, expense)) {
      ops.push({ op: "expense.amend", id: amendable(known), base: known.rev, set: { money: write.money(expense), ...write.words(expense) } });
    }
  }
  const gone = pot.expenses.filter(({ id }) => !kept.has(id));
  return [...ops, ...gone.map(({ id, rev }): Operation => ({ op: "item.void", id: whole(id), base: rev }))];
}

/** How a pot's expenses are written as operations. */
function writer(pot: Pot, members: readonly Member[]) {
  const places = placesOf(pot, members);
  const place = (id: string) => places.get(id) ?? fail(`there is no member ${id} in ${pot.name}`);
  const text = (amount: number) => amount.toFixed(pot.decimals);
  const split = (shares: readonly Share[]) => {
    const some = shares.filter(({ amount }) => amount > 0);
    // Equal shares are those that ChopDot rounded: who gets the odd units is the rules' to say.
    return some.every(({ amount }) => amount === some[0]?.amount)
      ? { equal: some.map(({ memberId }) => place(memberId)).sort((a, b) => a - b) }
      : { exact: Object.fromEntries(some.map(({ memberId, amount }) => [place(memberId), text(amount)])) };
  };
  const all = { equal: members.filter(({ status }) => status !== "removed").map(({ id }) => place(id)).sort((a, b) => a - b) };
  return {
    money: ({ amount, paidBy, split: shares }: Expense) => ({
      amount: text(amount),
      paid: { [place(paidBy)]: text(amount) },
      split: shares?.length ? split(shares) : all,
    }),
    words: ({ memo, date }: Expense) => ({ ...(memo && { memo }), ...(date && { date: date.slice(0, 10) }) }),
  };
}

function isSame(one: Expense, other: Expense): boolean {
  const shares = (split: readonly Share[] = []) =>
    split.map(({ memberId, amount }) => `${memberId} ${amount}`).sort().join();
  return (
    one.amount === other.amount &&
    one.paidBy === other.paidBy &&
    (one.memo ?? "") === (other.memo ?? "") &&
    (one.date ?? "").slice(0, 10) === (other.date ?? one.date ?? "").slice(0, 10) &&
    shares(one.split) === shares(other.split ?? one.split)
  );
}

function amendable({ id, kind }: Expense): string {
  return id.includes(":") || kind === "payment" ? fail("ChopDot shows this in parts, or as an expense that it is not: change it in an app that knows more") : id;
}

/** The item of which something is a part; it goes as a whole. */
const whole = (id: string): string => (id.includes(":") ? fail("this is a part of an item: take it away in an app that knows the whole") : id);

/** The id of an item that has another in ChopDot: always the same, so that nothing comes twice. */
async function itemId(pot: string, id: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`potchain/chopdot/v1 ${pot} ${id}`));
  const hex = [...new Uint8Array(hash, 0, 16)].map((byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("");
}

function fail(message: string): never {
  throw new PotchainError({ kind: "input", message });
}
