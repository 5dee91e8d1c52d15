import { Box } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useView } from "../../client";
import { Empty } from "../../parts/Empty";
import { Loading } from "../../parts/Loading";
import { About } from "../pot/About";
import { ExpenseForm } from "../pot/expense/ExpenseForm";
import { PotOf } from "../pot/PotOf";
import { PaymentForm } from "../pot/settle/PaymentForm";
import { type Conflicting, Sides } from "./Sides";

/** Decides a conflict by a third thing: what both wanted stays in sight, and the form begins with what counts now. */
export function Third({ change }: { change: number }) {
  const outbox = useView({ view: "outbox" });
  const [intent, setIntent] = useState<Conflicting>();
  const found = outbox?.changes.find((intent) => intent.change === change);
  if (!intent && found?.status === "conflict") {
    setIntent(found);
  }
  const form = intent && formOf(intent);
  if (!outbox) {
    return <Loading />;
  }
  if (!form) {
    return <Empty icon={IconCircleCheck} title="This is decided" />;
  }
  return (
    <PotOf id={intent.pot} instead={change}>
      <Box maw={720} mx="auto" mb="md">
        <Sides intent={intent} />
      </Box>
      {form}
    </PotOf>
  );
}

/** Where something else can be said, of a change that does one thing. */
export function formOf({ ops: [op, ...others] }: Conflicting): ReactNode {
  if (op === undefined || others.length > 0) {
    return null;
  }
  switch (op.op) {
    case "expense.amend":
    case "template.amend":
      return <ExpenseForm item={op.id} />;
    case "payment.amend":
      return <PaymentForm item={op.id} />;
    case "pot.amend":
      return <About />;
    default:
      return null;
  }
}
