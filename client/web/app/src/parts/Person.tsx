import { Avatar, Group, Text } from "@mantine/core";

/** Somebody's name, with their initials. */
export function Person({ name, hint }: { name: string; hint?: string }) {
  return (
    <Group gap="xs" wrap="nowrap" miw={0}>
      <Avatar name={name} color="initials" size={30} alt="" aria-hidden />
      <Text truncate>{name}</Text>
      {hint && (
        <Text fz="sm" c="dimmed">
          {hint}
        </Text>
      )}
    </Group>
  );
}
