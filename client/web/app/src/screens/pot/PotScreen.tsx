import { Alert, Anchor, Box, Divider, Stack } from "@mantine/core";
import { IconArchive, IconWallet } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { Link, Route, Switch } from "wouter";
import { useSigner } from "../../client";
import { PotNav } from "../../layout/PotNav";
import { Loading } from "../../parts/Loading";
import { NotFound } from "../NotFound";
import { About } from "./About";
import { Activity } from "./Activity";
import { ExpenseForm, RepeatForm } from "./expense/ExpenseForm";
import { Invite } from "./Invite";
import { ItemScreen } from "./item/ItemScreen";
import { Kitty } from "./kitty/Kitty";
import { Overview } from "./Overview";
import { People } from "./People";
import { usePot } from "./pot";
import { PotOf } from "./PotOf";
import { Recurring } from "./recurring/Recurring";
import { PaymentForm } from "./settle/PaymentForm";
import { SettleUp } from "./settle/SettleUp";
import { BudgetScreen } from "./spending/BudgetScreen";
import { Statement } from "./Statement";

// With its charts, it is as large as all the rest.
const Spending = lazy(() => import("./spending/Spending").then(({ Spending }) => ({ default: Spending })));

/** The screens of a pot. */
export function PotScreen({ id }: { id: string }) {
  return (
    <PotOf id={id}>
      <Box maw={720} mx="auto" mb="md" visibleFrom="sm">
        <PotNav pot={id} />
        <Divider />
      </Box>
      <Notes />
      <Switch>
        <Route path="/pot/:pot" component={Overview} />
        <Route path="/pot/:pot/expense/:item?">{({ item }) => <ExpenseForm item={item} />}</Route>
        <Route path="/pot/:pot/repeat/:item">{({ item }) => <RepeatForm item={item} />}</Route>
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
    </PotOf>
  );
}

/** What holds on every screen of the pot, and is not as usual. */
function Notes() {
  const { id, about } = usePot();
  const { signer } = useSigner();
  return (
    <Stack maw={720} mx="auto" mb={about.archived || signer?.pot === id ? "md" : 0}>
      {about.archived && (
        <Alert icon={<IconArchive />} color="gray" title="The books of this pot are closed">
          Nothing can be added until an owner opens them again.
        </Alert>
      )}
      {signer?.pot === id && (
        <Alert icon={<IconWallet />} title={`${signer.account.name ?? "A wallet"} signs what you change here`}>
          <Anchor component={Link} href="/settings/wallet" c="inherit" underline="always">
            Change that
          </Anchor>
        </Alert>
      )}
    </Stack>
  );
}
