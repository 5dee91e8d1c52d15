import { Button, Card, Group, Stack, Text, ThemeIcon } from "@mantine/core";
import type { FileFormat } from "@potchain/client";
import { IconBook2, IconDownload, IconFileText, IconPrinter, IconTable } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useView } from "../../client";
import { Page } from "../../parts/Page";
import { toPot, usePot } from "./pot";

const FORMATS = [
  {
    format: "statement",
    name: "Statement",
    Icon: IconFileText,
    says: "A page to print or to keep: balances, expenses, payments, and who settles with whom. What is only on this device is not in it.",
  },
  { format: "csv", name: "Table", Icon: IconTable, says: "Expenses and payments for a spreadsheet, with everyone’s part." },
  { format: "journal", name: "Journal", Icon: IconBook2, says: "Everything that ever happened, in order. The pot can be made again from it, without this app or the chain." },
] as const;

/** The pot as a file: a page to print, a table, or all of its log. */
export function Statement() {
  const pot = usePot();
  return (
    <Page title="Statement and files" back={toPot(pot.id)}>
      {FORMATS.map(({ format, name, Icon, says }) => (
        <Card key={format} component="section" aria-label={name}>
          <Stack gap="sm">
            <Group wrap="nowrap" align="start">
              <ThemeIcon variant="light" size={40}>
                <Icon size={24} stroke={1.5} aria-hidden />
              </ThemeIcon>
              <div>
                <Text fw={550}>{name}</Text>
                <Text fz="sm" c="dimmed">
                  {says}
                </Text>
              </div>
            </Group>
            <Links format={format} name={name} />
          </Stack>
        </Card>
      ))}
    </Page>
  );
}

function Links({ format, name }: { format: FileFormat; name: string }) {
  const { id } = usePot();
  const file = useView({ view: "file", pot: id, format }, { keep: true });
  const url = useUrl(file?.text, file?.type);
  if (!file || !url) {
    return (
      <Text fz="sm" c="dimmed">
        It needs to have seen the chain once.
      </Text>
    );
  }
  return (
    <Group grow>
      {format === "statement" && (
        <Button component="a" href={url} target="_blank" variant="light" size="sm" leftSection={<IconPrinter size={18} />}>
          Open
        </Button>
      )}
      <Button component="a" href={url} download={file.name} variant="light" size="sm" leftSection={<IconDownload size={18} />} aria-label={`Save the ${name.toLowerCase()}`}>
        Save
      </Button>
    </Group>
  );
}

/** Where a browser finds a text as a file, while the screen is open. */
function useUrl(text: string | undefined, type: string | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (text === undefined || type === undefined) {
      return;
    }
    const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    setUrl(url);
    return () => URL.revokeObjectURL(url);
  }, [text, type]);
  return url;
}
