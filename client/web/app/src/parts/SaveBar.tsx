import { Stack } from "@mantine/core";
import type { ReactNode } from "react";

/** What ends a form: always in reach of the thumb. */
export function SaveBar({ children }: { children: ReactNode }) {
  return (
    <Stack gap="xs" className="save-bar">
      {children}
    </Stack>
  );
}
