import { ActionIcon, Group, Stack, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";

interface Props {
  title: string;
  /** Where one came from; a path of the router. */
  back?: string;
  /** What can be done with all of it. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A screen: a title, a way back, and what it is about. */
export function Page({ title, back, actions, children }: Props) {
  return (
    <Stack gap="md" maw={720} mx="auto">
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap={4} wrap="nowrap" miw={0}>
          {back !== undefined && (
            <ActionIcon component={Link} href={back} aria-label="Back" ml={-8}>
              <IconArrowLeft size={22} />
            </ActionIcon>
          )}
          <Title order={1} size="h3" lineClamp={1} style={{ overflowWrap: "anywhere" }}>
            {title}
          </Title>
        </Group>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}
