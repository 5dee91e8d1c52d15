import { IconChartPie, IconHistory, IconReceipt, IconScale, IconUsers } from "@tabler/icons-react";
import { Link, useLocation } from "wouter";

const PARTS = [
  { path: "", name: "Expenses", Icon: IconReceipt },
  { path: "/settle", name: "Settle up", Icon: IconScale },
  { path: "/people", name: "People", Icon: IconUsers },
  { path: "/spending", name: "Spending", Icon: IconChartPie },
  { path: "/activity", name: "Activity", Icon: IconHistory },
];

/** The parts of a pot. */
export function PotNav({ pot }: { pot: string }) {
  const [location] = useLocation();
  return (
    <nav className="pot-nav" aria-label="Parts of the pot">
      {PARTS.map(({ path, name, Icon }) => {
        const href = `/pot/${pot}${path}`;
        return (
          <Link key={path} href={href} aria-current={location === href ? "page" : undefined}>
            <Icon size={22} stroke={1.7} aria-hidden />
            {name}
          </Link>
        );
      })}
    </nav>
  );
}
