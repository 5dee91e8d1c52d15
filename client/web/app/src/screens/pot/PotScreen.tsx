import { Alert, Box, Divider } from "@mantine/core";
import { IconArchive, IconMapOff } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { usePots, useView } from "../../client";
import { PotNav } from "../../layout/PotNav";
import { Empty } from "../../parts/Empty";
import { Loading } from "../../parts/Loading";
import { NotFound } from "../NotFound";
import { About } from "./About";
import { Activity } from "./Activity";
import { ExpenseForm } from "./expense/ExpenseForm";
import { Invite } from "./Invite";
import { ItemScreen } from "./item/ItemScreen";
import { Kitty } from "./kitty/Kitty";
import { Overview } from "./Overview";
import { People } from "./People";
import { PotProvider, potOf } from "./pot";
import { Recurring } from "./recurring/Recurring";
import { PaymentForm } from "./settle/PaymentForm";
import { SettleUp } from "./settle/SettleUp";
import { BudgetScreen } from "./spending/BudgetScreen";
import { Statement } from "./Statement";

// With its charts, it is as large as all the rest.
const Spending = lazy(() => import("./spending/Spending").then(({ Spending }) => ({ default: Spending })));

/** A pot: what its screens are of is read here, once. */
export function PotScreen({ id }: { id: string }) {
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
  return (
    <PotProvider value={potOf(id, about, status, place)}>
      <Box maw={720} mx="auto" mb="md" visibleFrom="sm">
        <PotNav pot={id} />
        <Divider />
      </Box>
      {about.archived && (
        <Alert icon={<IconArchive />} color="gray" mb="md" maw={720} mx="auto" title="The books of this pot are closed">
          Nothing can be added until an owner opens them again.
        </Alert>
      )}
      <Switch>
        <Route path="/pot/:pot" component={Overview} />
        <Route path="/pot/:pot/expense/:item?">{({ item }) => <ExpenseForm item={item} />}</Route>
        <Route path="/pot/:pot/payment/:item?">{({ item }) => <PaymentForm item={item} />}</Route>
        <Route path="/pot/:pot/item/:item">{({ item }) => <ItemScreen item={item} />}</Route>
        <Route path="/pot/:pot/settle" component={SettleUp} />
        <Route path="/pot/:pot/people" component={People} />
        <Route path="/pot/:pot/invite" component={Invite} />
        <Route path="/pot/:pot/spending">
          <Suspense fallback={<Loading />}>
            <Spending />
          </Suspense>
        </Route>
        <Route path="/pot/:pot/budget" component={BudgetScreen} />
        <Route path="/pot/:pot/kitty" component={Kitty} />
        <Route path="/pot/:pot/recurring" component={Recurring} />
        <Route path="/pot/:pot/activity" component={Activity} />
        <Route path="/pot/:pot/statement" component={Statement} />
        <Route path="/pot/:pot/about" component={About} />
        <Route component={NotFound} />
      </Switch>
    </PotProvider>
  );
}
