import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { IconArrowsExchange, IconConfetti } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { useView } from "../../../client";
import { Empty } from "../../../parts/Empty";
import { LevelMark } from "../../../parts/LevelMark";
import { Loading } from "../../../parts/Loading";
import { Page } from "../../../parts/Page";
import { toPot, usePot } from "../pot";
import { Freeze, FrozenPlan } from "./FrozenPlan";
import { Legs } from "./Legs";
import { ToConfirm } from "./ToConfirm";

const MODES = [
  { value: "fewest", label: "Fewest payments" },
  { value: "direct", label: "Each pair its own" },
];

/** Who pays whom, to be even; and how. */
export function SettleUp() {
  const pot = usePot();
  const [mode, setMode] = useState("fewest");
  const settle = useView({ view: "settle", pot: pot.id, direct: mode === "direct" }, { keep: true });
  if (!settle) {
    return <Loading />;
  }
  const { payments, frozen, level } = settle;
  return (
    <Page title="Settle up" back={toPot(pot.id)} actions={<LevelMark level={level} />}>
      <ToConfirm />
      {frozen ? (
        <FrozenPlan frozen={frozen} />
      ) : payments.length > 0 ? (
        <>
          <SegmentedControl aria-label="How it is settled" fullWidth data={MODES} value={mode} onChange={setMode} />
          <Legs legs={payments} />
        </>
      ) : (
        <Empty icon={IconConfetti} title="Everyone is even">
          Nobody owes anybody anything.
        </Empty>
      )}
      {pot.canWrite && (
        <Group justify="space-between" align="start">
          <Button component={Link} href={toPot(pot.id, "payment")} variant="subtle" size="sm" leftSection={<IconArrowsExchange size={18} />}>
            Record another payment
          </Button>
          {!frozen && payments.length > 0 && <Freeze legs={payments} />}
        </Group>
      )}
      <Text fz="sm" c="dimmed">
        Nothing is paid by this app: money goes from person to person, and what is recorded here counts unless who got it says that nothing came.
      </Text>
    </Page>
  );
}
