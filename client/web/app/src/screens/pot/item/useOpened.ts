import type { ItemRow } from "@potchain/client";
import { useState } from "react";
import { useView } from "../../../client";
import { usePot } from "../pot";

/** An item as it was when its form was opened. What others change meanwhile does not change what is being typed: the revision tells. */
export function useOpened(item: string): ItemRow | undefined {
  const show = useView({ view: "show", pot: usePot().id, item });
  const [opened, setOpened] = useState<ItemRow>();
  if (!opened && show) {
    setOpened(show.item);
  }
  return opened;
}
