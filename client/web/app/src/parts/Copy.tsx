import { Button, CopyButton, Group } from "@mantine/core";
import { IconCheck, IconCopy, IconShare } from "@tabler/icons-react";

/** Gives a text to another app: by copying it, and by the device's own way to share where it has one. */
export function Copy({ text, title }: { text: string; title: string }) {
  return (
    <Group grow>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button variant="light" onClick={copy} leftSection={copied ? <IconCheck size={18} /> : <IconCopy size={18} />}>
            {copied ? "Copied" : "Copy"}
          </Button>
        )}
      </CopyButton>
      {"share" in navigator && (
        // Whoever thinks better of it shares nothing.
        <Button leftSection={<IconShare size={18} />} onClick={() => void navigator.share({ title, text }).catch(() => undefined)}>
          Share
        </Button>
      )}
    </Group>
  );
}
