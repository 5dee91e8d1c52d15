import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** What ends a form, with what is wrong in it: always in reach of the thumb. */
export function SaveBar({ problem, children }: { problem?: string | undefined; children: ReactNode }) {
  return (
    <Stack gap="xs" className="save-bar">
      {problem && (
        <Text c="var(--app-down)" fz="sm" role="alert">
          {problem}
        </Text>
      )}
      {children}
    </Stack>
  );
}
