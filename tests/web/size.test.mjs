// The package stays as small as it is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { size } from "./size.mjs";

/** What a page may have to load, in bytes compressed by gzip: it was 2,073,000 with all views of the app, without the names of functions. */
const BUDGET = 2_100_000;

test("what a page loads keeps within its budget", async () => {
  const bytes = await size();
  assert.ok(bytes <= BUDGET, `the package has ${bytes} bytes, and may have ${BUDGET}`);
});
