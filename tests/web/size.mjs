// What a page loads, in bytes as they travel.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { PACKAGE } from "./harness.mjs";

/** All of the package, compressed by gzip. */
export async function size() {
  const files = (await readdir(PACKAGE, { recursive: true })).filter((name) => /\.(js|wasm)$/.test(name));
  const bytes = await Promise.all(files.map(async (name) => gzipSync(await readFile(join(PACKAGE, name)), { level: 9 }).length));
  return bytes.reduce((sum, one) => sum + one, 0);
}
