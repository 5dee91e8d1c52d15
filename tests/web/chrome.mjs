// A Chromium whose page nothing keeps awake: to the browser, a page of Playwright's is always looked at, and is never frozen.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { CHROMIUM } from "./harness.mjs";

export class Chrome {
  #asked = new Map();
  #said = "";

  /** Opens an address with what is kept in a folder. */
  static async open(folder, address) {
    const chrome = new Chrome();
    const flags = ["--headless", "--no-sandbox", `--user-data-dir=${folder}`, "--remote-debugging-pipe"];
    chrome.process = spawn(CHROMIUM, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    chrome.process.stdio[4].on("data", (some) => chrome.#hear(some));
    const { targetId } = await chrome.#send("Target.createTarget", { url: address });
    ({ sessionId: chrome.session } = await chrome.#send("Target.attachToTarget", { targetId, flatten: true }));
    return chrome;
  }

  /** What an expression comes to in the page. */
  async evaluate(expression) {
    const { result } = await this.#send("Runtime.evaluate", { expression, returnByValue: true });
    return result.value;
  }

  /** Waits until an expression is true in the page. */
  async until(expression) {
    for (let tries = 0; tries < 600; tries += 1) {
      if (await this.evaluate(expression)) {
        return;
      }
      await pause(100);
    }
    assert.fail(`not so within a minute: ${expression}\n${await this.evaluate("document.body.innerText")}`);
  }

  /** Has the page be frozen, as one that nobody has looked at for long; or active again. */
  become = (state) => this.#send("Page.setWebLifecycleState", { state });

  async end() {
    this.process.kill("SIGKILL");
    await once(this.process, "exit");
  }

  #send(method, params) {
    const id = this.#asked.size + 1;
    const { session: sessionId } = this;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    return new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }));
  }

  #hear(some) {
    const [...messages] = (this.#said + some).split("\0");
    this.#said = messages.pop();
    for (const { id, result, error } of messages.map((message) => JSON.parse(message))) {
      const { resolve, reject } = this.#asked.get(id) ?? {};
      error ? reject?.(new Error(error.message)) : resolve?.(result);
    }
  }
}
