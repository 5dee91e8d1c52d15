import { ActionIcon, Button, Card, Chip, Group, Input, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import type { Drafted, Receipt } from "@potchain/client";
import { IconPlus, IconX } from "@tabler/icons-react";
import { Money } from "../../../parts/Money";
import { usePot } from "../pot";
import { usualParts } from "./draft";
import type { Field } from "./ExpenseForm";

type Line = Receipt["lines"][number];

const EXTRAS = [
  { name: "tax", label: "Tax" },
  { name: "tip", label: "Tip" },
  { name: "discount", label: "Discount" },
] as const;

/** The lines of a bill, each with who had it; tax, tip and discount go by what each one had. */
export function BillField({ draft, change, bill, drafted }: Field & { bill: Receipt; drafted: Drafted | null | undefined }) {
  const pot = usePot();
  const say = (some: Partial<Receipt>) => change({ ...draft, bill: { ...bill, ...some } });
  const line = { text: "", amount: "", split: usualParts(pot) };
  return (
    <Stack gap="sm" role="group" aria-label="The bill">
      <Group justify="space-between">
        <Input.Label size="md" component="span">
          The bill
        </Input.Label>
        {drafted?.amount && <Money amount={drafted.amount} currency={pot.about.currency} fw={600} fz="lg" />}
      </Group>
      {bill.lines.map((line, place) => (
        <BillLine
          key={place}
          line={line}
          change={(line) => say({ lines: bill.lines.with(place, line) })}
          remove={() => say({ lines: bill.lines.toSpliced(place, 1) })}
        />
      ))}
      <Button variant="light" leftSection={<IconPlus size={18} />} onClick={() => say({ lines: [...bill.lines, line] })}>
        Another line
      </Button>
      <SimpleGrid cols={3} spacing="xs">
        {EXTRAS.map(({ name, label }) => (
          <TextInput
            key={name}
            label={label}
            inputMode="decimal"
            placeholder="0"
            value={bill[name] ?? ""}
            onChange={(event) => say({ [name]: event.currentTarget.value })}
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function BillLine({ line, change, remove }: { line: Line; change: (line: Line) => void; remove: () => void }) {
  const { people, name } = usePot();
  const { mode, people: having } = line.split;
  return (
    <Card p="sm">
      <Stack gap="xs">
        <Group gap="xs" wrap="nowrap">
          <TextInput
            aria-label="What"
            placeholder="Pizza"
            flex={1}
            value={line.text}
            onChange={(event) => change({ ...line, text: event.currentTarget.value })}
          />
          <TextInput
            aria-label="How much"
            placeholder="0"
            inputMode="decimal"
            w={92}
            value={line.amount}
            onChange={(event) => change({ ...line, amount: event.currentTarget.value })}
          />
          <ActionIcon aria-label="Remove the line" c="dimmed" onClick={remove}>
            <IconX size={18} />
          </ActionIcon>
        </Group>
        {mode === "equal" ? (
          <Chip.Group
            multiple
            value={Object.keys(having)}
            onChange={(members) => change({ ...line, split: { mode, people: Object.fromEntries(members.map((member) => [member, ""])) } })}
          >
            <Group gap={6}>
              {people.map(({ member }) => (
                <Chip key={member} size="xs" value={String(member)}>
                  {name(member)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        ) : (
          <Text fz="sm" c="dimmed">
            {Object.entries(having)
              .map(([member, said]) => `${name(Number(member))} ${said}`)
              .join(", ")}
          </Text>
        )}
      </Stack>
    </Card>
  );
}
