import { Group, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  name: string;
  typed: string;
  /** What stands there while nothing is typed. */
  hint: string;
  change: (typed: string) => void;
  /** What it comes to. */
  children?: ReactNode;
}

/** What is typed for one of the members. */
export function MemberRow({ name, typed, hint, change, children }: Props) {
  return (
    <Group wrap="nowrap" gap="sm">
      <Text flex={1} truncate>
        {name}
      </Text>
      {children}
      <TextInput
        aria-label={name}
        inputMode="decimal"
        placeholder={hint}
        w={104}
        classNames={{ input: "money" }}
        value={typed}
        onChange={(event) => change(event.currentTarget.value)}
      />
    </Group>
  );
}
