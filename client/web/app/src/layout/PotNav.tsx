import { IconChartPie, IconHistory, IconReceipt, IconScale, IconUsers } from "@tabler/icons-react";
import { Link, useLocation } from "wouter";
import { toPot } from "../screens/pot/pot";

/** The parts of a pot, and where they are. */
export const partsOf = (pot: string) => [
  { name: "Expenses", Icon: IconReceipt, href: toPot(pot) },
  { name: "Settle up", Icon: IconScale, href: toPot(pot, "settle") },
  { name: "People", Icon: IconUsers, href: toPot(pot, "people") },
  { name: "Spending", Icon: IconChartPie, href: toPot(pot, "spending") },
  { name: "Activity", Icon: IconHistory, href: toPot(pot, "activity") },
];

/** The ways to the parts of a pot. */
export function PotNav({ pot }: { pot: string }) {
  const [location] = useLocation();
  return (
    <nav className="pot-nav" aria-label="Parts of the pot">
      {partsOf(pot).map(({ name, Icon, href }) => (
        <Link key={href} href={href} aria-current={location === href ? "page" : undefined}>
          <Icon size={22} stroke={1.7} aria-hidden />
          {name}
        </Link>
      ))}
    </nav>
  );
}
