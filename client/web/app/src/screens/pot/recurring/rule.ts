import type { TemplateMoney } from "@potchain/client";
import { day } from "../../../format";

/** On which dates something comes, as in `every 2 weeks from Friday, 13 March`. */
export function rule({ every, unit, start, until, count }: TemplateMoney): string {
  const often = every === 1 ? `every ${unit}` : `every ${every} ${unit}s`;
  const end = until ? ` until ${day(until)}` : count ? `, ${count} times` : "";
  return `${often} from ${day(start)}${end}`;
}
