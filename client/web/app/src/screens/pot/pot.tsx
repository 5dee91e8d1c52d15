// The pot that a screen is of.

import type { Member, Operation, PotView, StatusView } from "@potchain/client";
import { createContext, useContext } from "react";
import { useOrder } from "../../client";
import { words } from "../../format";

/** A place in the pot. */
export type Place = StatusView["members"][number];

/** A pot, and who looks at it. */
export interface Pot {
  readonly id: string;
  readonly about: PotView;
  readonly status: StatusView;
  /** The place of who looks. */
  readonly me: Member;
  readonly role: "viewer" | "editor" | "owner";
  /** Who can take part in something new. */
  readonly people: readonly Place[];
  /** Whether who looks can add and change something. */
  readonly canWrite: boolean;
  /** What a member is called. */
  name(member: Member): string;
  /** The same, but of who looks. */
  you(member: Member): string;
}

const Context = createContext<Pot | null>(null);

export const PotProvider = Context.Provider;

/** The pot that the screen is of. */
export function usePot(): Pot {
  const pot = useContext(Context);
  if (!pot) {
    throw new Error("there is no pot around this component");
  }
  return pot;
}

/** The same, of what is known of it. */
export const potOf = (id: string, about: PotView, status: StatusView, { member, role }: { member: Member; role: Pot["role"] }): Pot => ({
  id,
  about,
  status,
  me: member,
  role,
  people: status.members.filter(({ active, pool }) => active && !pool),
  canWrite: role !== "viewer" && !about.archived,
  name: (of) => words(status.members[of]?.name),
  you: (of) => (of === member ? "You" : words(status.members[of]?.name)),
});

/** Changes the pot that the screen is of; `null` comes of it, and why is said, if that is not possible. */
export function useChange() {
  const { id } = usePot();
  const { order, busy } = useOrder();
  return { change: (...ops: Operation[]) => order({ order: "change", pot: id, ops }), busy };
}

/** Where a part of a pot is. */
export const toPot = (pot: string, ...parts: string[]): string => ["/pot", pot, ...parts].join("/");
