import { Stack, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconFileImport, IconFileX } from "@tabler/icons-react";
import { useState } from "react";
import { tell } from "../../client";
import { Page } from "../../parts/Page";
import { FileRead } from "./FileRead";

/** In bytes: no export of a group is as large. */
const LARGEST = 16 * 1024 * 1024;

/** Makes a pot of a file of another app. */
export function Import() {
  const [text, setText] = useState<string>();
  return (
    <Page title="Import" back="/">
      {text === undefined ? <Drop take={setText} /> : <FileRead text={text} other={() => setText(undefined)} />}
    </Page>
  );
}

function Drop({ take }: { take: (text: string) => void }) {
  return (
    <Dropzone
      multiple={false}
      maxSize={LARGEST}
      onDrop={([file]) => void file?.text().then(take, tell)}
      onReject={() => tell(new Error("That is not one file of at most 16 megabytes."))}
      inputProps={{ "aria-label": "File" }}
      p="xl"
    >
      <Stack align="center" gap="sm" ta="center" style={{ pointerEvents: "none" }}>
        <Dropzone.Idle>
          <IconFileImport size={48} stroke={1.3} aria-hidden />
        </Dropzone.Idle>
        <Dropzone.Accept>
          <IconFileImport size={48} stroke={1.3} color="var(--app-up)" aria-hidden />
        </Dropzone.Accept>
        <Dropzone.Reject>
          <IconFileX size={48} stroke={1.3} color="var(--app-down)" aria-hidden />
        </Dropzone.Reject>
        <Text fw={550} fz="lg">
          Drop a file here, or choose one
        </Text>
        <Text c="dimmed" fz="sm">
          A pot of ChopDot (JSON), a group of Splitwise (CSV) or of Spliit (JSON). You see what is in it before anything is made.
        </Text>
      </Stack>
    </Dropzone>
  );
}
