import { IconMapOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { usePots, useView } from "../../client";
import { Empty } from "../../parts/Empty";
import { Loading } from "../../parts/Loading";
import { PotProvider, potOf } from "./pot";

interface Props {
  id: string;
  /** The change that ended in a conflict, in the place of which something is changed. */
  instead?: number;
  children: ReactNode;
}

/** Around screens of a pot: what they are of is read here, once. */
export function PotOf({ id, instead, children }: Props) {
  const mine = usePots();
  const about = useView({ view: "pot", pot: id });
  const status = useView({ view: "status", pot: id });
  if (!mine || about === undefined || status === undefined) {
    return <Loading />;
  }
  const place = mine.find(({ pot }) => pot === id);
  if (!place || !about || !status) {
    return (
      <Empty icon={IconMapOff} title="This pot is not on this device">
        Ask somebody who is in it for an invite, or wait a moment if you have just joined.
      </Empty>
    );
  }
  const pot = potOf(id, about, status, place);
  return <PotProvider value={instead === undefined ? pot : { ...pot, instead }}>{children}</PotProvider>;
}
