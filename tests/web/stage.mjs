// What the tests of a file share: it is there before the first of them, and ends with the last.

import { after, before } from "node:test";
import { launch, Node, PACKAGE, serve, serveApp } from "./harness.mjs";

/** A chain, what is served, and a browser: those of one file, whose tests are a process of their own. */
export let node, files, browser;

/** Has them for the tests of a file, with what is to be served, and what is done once they are there. */
function stage(serving, then) {
  before(async () => {
    node = await Node.start();
    [files, browser] = await Promise.all([serving(), launch()]);
    await then?.();
  });
  after(async () => {
    await browser?.close();
    files?.end();
    await node?.end();
  });
}

/** For tests of the app. */
export const stageApp = (then) => stage(() => serveApp(node), then);

/** For tests of the package `@potchain/client`. */
export const stagePackage = (then) => stage(() => serve(PACKAGE), then);
