import { ActionIcon, Button, CopyButton, Group, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy, IconExternalLink } from "@tabler/icons-react";
import { useView } from "../../../client";
import { Loading } from "../../../parts/Loading";
import { QrCode } from "../../../parts/QrCode";
import { usePot } from "../pot";

/** What to scan, open or copy to pay somebody an amount. */
export function HowToPay({ to, amount }: { to: number; amount: string }) {
  const pot = usePot();
  const pay = useView({ view: "pay", pot: pot.id, to, amount });
  if (!pay) {
    return <Loading />;
  }
  if (pay.missing !== undefined) {
    return (
      <Text fz="sm" c="dimmed">
        {pay.missing}. Ask {pot.name(to)} for it, or hand over cash.
      </Text>
    );
  }
  return (
    <Stack gap="xs">
      {pay.qr && <QrCode svg={pay.qr.svg} label={`A QR code for paying ${pot.name(to)}`} />}
      {pay.lines.map((line) => (
        <PayLine key={line} line={line} />
      ))}
      {pay.link && (
        <Button component="a" href={pay.link} target="_blank" rel="noreferrer" variant="light" size="sm" rightSection={<IconExternalLink size={18} />}>
          Open
        </Button>
      )}
    </Stack>
  );
}

/** As in `IBAN: DE89 …`: what stands behind the colon can be copied. */
function PayLine({ line }: { line: string }) {
  const [name, value] = line.split(/: (.*)/s);
  return (
    <Group justify="space-between" wrap="nowrap" mih={34}>
      <Text fz="sm" style={{ overflowWrap: "anywhere" }}>
        {line}
      </Text>
      {value && (
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <ActionIcon onClick={copy} aria-label={copied ? "Copied" : `Copy ${name}`}>
              {copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
            </ActionIcon>
          )}
        </CopyButton>
      )}
    </Group>
  );
}
