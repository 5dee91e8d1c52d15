import { SimpleGrid, Text } from "@mantine/core";

/** Twelve words with their numbers. */
export function Words({ words }: { words: readonly string[] }) {
  return (
    <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="xs" component="ol" p={0} m={0} className="words">
      {words.map((word, place) => (
        <Text key={place} component="li" ff="monospace" fz="sm">
          <Text span c="dimmed" inherit>
            {place + 1}
          </Text>{" "}
          {word}
        </Text>
      ))}
    </SimpleGrid>
  );
}
