// What was thrown, as a failure.

import type { Failure } from "./protocol.js";

/** What the library threw says itself what it is; the rest comes from the browser. */
export function failureOf(thrown: unknown): Failure {
  if (typeof thrown === "string") {
    return JSON.parse(thrown) as Failure;
  }
  if (thrown instanceof DOMException) {
    return { kind: "storage", message: storage(thrown) };
  }
  return { kind: "closed", message: `this should not happen: ${String(thrown)}. Load the page again` };
}

function storage({ name, message }: DOMException): string {
  switch (name) {
    case "QuotaExceededError":
      return "there is no space left for what this page keeps: make some on this device, and load the page again";
    case "OperationError":
      return "the key that this browser keeps cannot be opened: restore it from its twelve words, in another store";
    default:
      return `the browser does not let this page keep its key (${name}: ${message}): leave the private window, or allow the page to keep data, and load it again`;
  }
}
