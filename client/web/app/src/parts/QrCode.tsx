import { Box } from "@mantine/core";

/** A QR code as the library draws it. It says what stands beside it. */
export function QrCode({ svg, label }: { svg: string; label: string }) {
  return <Box className="qr" w="100%" maw={280} mx="auto" role="img" aria-label={label} dangerouslySetInnerHTML={{ __html: svg }} />;
}
