// The package stays as small as it is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sizes } from "./size.mjs";

/** What everyone may have to load, and the light client besides, in bytes compressed by gzip. */
const BUDGET = { all: 2_060_000, light: 3_100_000 };

test("what a page loads keeps within its budget", async () => {
  for (const [part, bytes] of Object.entries(await sizes())) {
    console.log(`${part}: ${bytes} of ${BUDGET[part]} bytes`);
    assert.ok(bytes <= BUDGET[part], `${part} has ${bytes} bytes, and may have ${BUDGET[part]}`);
  }
});
