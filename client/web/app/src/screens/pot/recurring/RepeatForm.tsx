import { Button, Group, Modal, NumberInput, Select, Stack, Text } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import type { ExpenseMoney, TemplateMoney } from "@potchain/client";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { useView } from "../../../client";
import { newId, today } from "../../../format";
import { toPot, useChange, usePot } from "../pot";

type Unit = TemplateMoney["unit"];

const UNITS = [
  { value: "day", label: "days" },
  { value: "week", label: "weeks" },
  { value: "month", label: "months" },
  { value: "year", label: "years" },
];

/** Has an expense come again and again, as it is now. */
export function RepeatForm({ item, close }: { item: string; close: () => void }) {
  const pot = usePot();
  const [, go] = useLocation();
  const { change, busy } = useChange();
  const shown = useView({ view: "show", pot: pot.id, item })?.item;
  const [every, setEvery] = useState<string | number>(1);
  const [unit, setUnit] = useState<Unit>("month");
  const [start, setStart] = useState<string | null>(today());
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!shown || !start) {
      return;
    }
    const { memo, category } = shown;
    const rest = { ...(memo !== undefined && { memo }), ...(category !== undefined && { category }) };
    const money = shown.money as ExpenseMoney;
    if (await change({ op: "template.add", id: newId(), ...money, every: Number(every), unit, start, ...rest })) {
      go(toPot(pot.id, "recurring"));
    }
  };
  return (
    <Modal opened onClose={close} title="Have it come again">
      <form onSubmit={save}>
        <Stack>
          <Group grow align="end">
            <NumberInput label="Every" size="md" min={1} max={1000} allowDecimal={false} value={every} onChange={setEvery} />
            <Select aria-label="Unit" allowDeselect={false} data={UNITS} value={unit} onChange={(to) => setUnit(to as Unit)} />
          </Group>
          <DateInput label="First on" size="md" valueFormat="D MMMM YYYY" value={start} onChange={setStart} />
          <Text fz="sm" c="dimmed">
            On each of these days it is offered, and anyone can book it: nobody is charged for what nobody looked at.
          </Text>
          <Button type="submit" loading={busy} disabled={!shown || !start || !every}>
            Save
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
