// How far what is on this device is with the others.

import type { Connection, Intent } from "@potchain/client";
import { useEffect, useState } from "react";
import { useView } from "../client";
import { moment } from "../format";

/** The state of everything in a few words, the most pressing first. */
export interface Sync {
  readonly state: "attention" | "offline" | "connecting" | "stalled" | "reading" | "saved" | "sending" | "included" | "final";
  /** As it stands in the bar. */
  readonly short: string;
  /** What it means. */
  readonly long: string;
  /** Whether a light client checks everything, or why a node is believed although one is wanted. */
  readonly verified?: true | string;
}

const KEY = "potchain.online";

/** When there was a connection last, by this device's clock: also of the time before the app was opened. */
function useLastOnline(connection: Connection | undefined): number | null {
  const [last, setLast] = useState(() => Number(localStorage.getItem(KEY)) || null);
  useEffect(() => {
    if (connection?.state === "online") {
      localStorage.setItem(KEY, String(Date.now()));
    } else {
      setLast(Number(localStorage.getItem(KEY)) || null);
    }
  }, [connection]);
  return last;
}

export function useSync(): Sync | null {
  const connection = useView({ view: "connection" });
  const outbox = useView({ view: "outbox" });
  const since = useLastOnline(connection);
  return connection && outbox ? { ...summary(connection, outbox.changes, since), ...verified(connection) } : null;
}

function verified(connection: Connection): Pick<Sync, "verified"> {
  if (connection.state !== "online") {
    return {};
  }
  return "light" in connection.by ? { verified: true } : connection.unverified === null ? {} : { verified: connection.unverified };
}

function summary(connection: Connection, changes: readonly Intent[], since: number | null): Sync {
  const count = (...statuses: Intent["status"][]) => changes.filter(({ status }) => statuses.includes(status)).length;
  const [saved, sending, included, undecided] = [count("saved"), count("sending"), count("included"), count("conflict", "refused")];
  const kept = saved + sending > 0 ? ` ${saved + sending} saved here.` : "";
  if (undecided > 0) {
    return { state: "attention", short: `${undecided} to decide`, long: `${undecided} of your changes could not be done as they are: have a look.` };
  }
  if (connection.state === "offline") {
    const when = since === null ? "" : ` since ${moment(since)}`;
    const why = connection.why ? ` (${connection.why})` : "";
    return { state: "offline", short: `Offline${when}`, long: `There is no connection${when}${why}. Go on: what you do is kept on this device and sent later.${kept}` };
  }
  if (connection.state === "connecting") {
    return { state: "connecting", short: "Connecting", long: `A connection is being made.${kept}` };
  }
  if (connection.stalled !== null) {
    const seconds = Math.round(connection.stalled / 1000);
    return { state: "stalled", short: "Finality stalled", long: `For ${seconds} seconds nothing has become final: what you see may still change.${kept}` };
  }
  if (connection.reading || connection.behind) {
    return { state: "reading", short: "Catching up", long: `The newest changes are being read.${kept}` };
  }
  if (connection.outdated.length > 0) {
    const pots = connection.outdated.length === 1 ? "One pot has entries" : `${connection.outdated.length} pots have entries`;
    return { state: "attention", short: "Update needed", long: `${pots} that this version of the app cannot read: load the page again.${kept}` };
  }
  if (sending > 0) {
    return { state: "sending", short: `Sending ${sending}`, long: `${sending} on the way to the others.` };
  }
  if (saved > 0) {
    return { state: "saved", short: `${saved} saved here`, long: `${saved} kept on this device, and sent as soon as possible.` };
  }
  if (included > 0) {
    return { state: "included", short: "Seen by others", long: "The others see all you did; it is final in a moment." };
  }
  return { state: "final", short: "All final", long: "The others see all you did, and nothing can take it back." };
}
