import { Center, Loader } from "@mantine/core";

/** What is there in a moment. */
export function Loading() {
  return (
    <Center mih="40vh" role="status" aria-label="Loading">
      <Loader type="dots" />
    </Center>
  );
}
