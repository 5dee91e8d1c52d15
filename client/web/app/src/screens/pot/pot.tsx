// The pot that a screen is of.

import type { Member, PotView, StatusView } from "@potchain/client";
import { createContext, useContext } from "react";
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
  /** What a member is called. */
  name(member: Member): string;
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
  name: (member) => words(status.members[member]?.name),
});

/** Where a part of a pot is. */
export const toPot = (pot: string, ...parts: string[]): string => ["/pot", pot, ...parts].join("/");
