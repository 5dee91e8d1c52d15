// The pot that a screen is of.

import type { Member, Operation, PotView, StatusView } from "@potchain/client";
import { createContext, useContext } from "react";
import { useClient, useSigner, useTry } from "../../client";
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
  /** The change that ended in a conflict, in the place of which something is changed now. */
  readonly instead?: number;
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
  const { id, instead } = usePot();
  const client = useClient();
  const { signer } = useSigner();
  const { run, busy } = useTry();
  const change = (...ops: Operation[]): Promise<object | null> =>
    run<object>(() =>
      signer?.pot === id && instead === undefined
        ? signer.wallet.act(client, signer.account, { change: { pot: id, ops } })
        : client.order({ order: "change", pot: id, ops, ...(instead !== undefined && { instead }) }),
    );
  return { change, busy };
}

/** Where a part of a pot is. */
export const toPot = (pot: string, ...parts: string[]): string => ["/pot", pot, ...parts].join("/");
