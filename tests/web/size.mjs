// What a page loads, in bytes as they travel.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { PACKAGE } from "./harness.mjs";

/** What is loaded by everyone, and what by those who verify everything on their device; compressed by gzip. */
export async function sizes() {
  const files = (await readdir(PACKAGE, { recursive: true })).filter((name) => /\.(js|wasm)$/.test(name));
  const sum = { all: 0, light: 0 };
  for (const name of files) {
    const bytes = gzipSync(await readFile(join(PACKAGE, name)), { level: 9 }).length;
    sum[/light/.test(name) ? "light" : "all"] += bytes;
  }
  return sum;
}
