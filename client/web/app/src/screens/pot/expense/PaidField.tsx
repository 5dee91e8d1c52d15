import { Button, Chip, Group, Input, Stack } from "@mantine/core";
import { useState } from "react";
import { usePot } from "../pot";
import type { Field } from "./ExpenseForm";
import { MemberRow } from "./MemberRow";

/** Who paid: one for all of it, or several with their amounts. The pool can pay, too. */
export function PaidField({ draft, change }: Field) {
  const { status, me, name } = usePot();
  const [several, setSeveral] = useState(Object.keys(draft.paid).length > 1);
  const payers = status.members.filter(({ active, member }) => active || member in draft.paid).map(({ member }) => member);
  const one = Number(Object.keys(draft.paid)[0] ?? me);
  const toggle = () => {
    setSeveral(!several);
    change({ ...draft, paid: several ? { [one]: "" } : { ...draft.paid, [one]: draft.other ? "" : draft.amount } });
  };
  return (
    <Stack gap="xs" role="group" aria-label="Who paid?">
      <Group justify="space-between">
        <Input.Label size="md" component="span">
          Who paid?
        </Input.Label>
        {payers.length > 1 && (
          <Button variant="subtle" size="compact-sm" onClick={toggle}>
            {several ? "One person" : "Several people"}
          </Button>
        )}
      </Group>
      {several ? (
        payers.map((member) => (
          <MemberRow
            key={member}
            name={name(member)}
            typed={draft.paid[member] ?? ""}
            hint="0"
            change={(typed) => change({ ...draft, paid: { ...draft.paid, [member]: typed } })}
          />
        ))
      ) : (
        <Chip.Group value={String(one)} onChange={(member) => change({ ...draft, paid: { [member as string]: "" } })}>
          <Group gap="xs">
            {payers.map((member) => (
              <Chip key={member} value={String(member)} size="md">
                {member === me ? "Me" : name(member)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
    </Stack>
  );
}
