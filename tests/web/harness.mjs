// A node, files and a browser, all of which end with the test.

import { chromium } from "playwright-core";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { connect as connectSocket, createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

const run = promisify(execFile);

/** A chain for this test alone. */
export class Node {
  static async start() {
    const node = new Node();
    node.folder = await mkdtemp(join(tmpdir(), "potchain-web-"));
    [node.port, node.peerPort] = await Promise.all([freePort(), freePort()]);
    await node.resume();
    return node;
  }

  /** The raw specification of its chain, with this node as the peer that light clients find first. */
  async spec({ peerPort = this.peerPort } = {}) {
    const { stdout } = await run(process.env.POTCHAIN_NODE, ["export-chain-spec", "--chain", "dev", "--raw"], { maxBuffer: 1 << 26 });
    const peer = await this.ask("system_localPeerId");
    return JSON.stringify({ ...JSON.parse(stdout), bootNodes: [`/ip4/127.0.0.1/tcp/${peerPort}/ws/p2p/${peer}`] });
  }

  /** Asks it by RPC. */
  async ask(method, ...params) {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const headers = { "content-type": "application/json", connection: "close" };
    const answer = await fetch(`http://127.0.0.1:${this.port}`, { method: "POST", headers, body });
    return (await answer.json()).result;
  }

  /** How many connections to its RPC server there are now. */
  async connections() {
    const port = `:${this.port.toString(16).toUpperCase().padStart(4, "0")}`;
    const rows = (await readFile("/proc/net/tcp", "utf8")).split("\n").map((row) => row.trim().split(/\s+/));
    const ESTABLISHED = "01";
    return rows.filter(([, , remote, state]) => remote?.endsWith(port) && state === ESTABLISHED).length;
  }

  get url() {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** Starts it, with the blocks that it has. */
  async resume() {
    const peers = ["--node-key", "1".padStart(64, "0"), "--listen-addr", `/ip4/127.0.0.1/tcp/${this.peerPort}/ws`];
    const where = ["--base-path", this.folder, "--rpc-port", String(this.port), ...peers];
    this.process = spawn(process.env.POTCHAIN_NODE, ["--dev", ...where], { stdio: "ignore" });
    for (let tries = 0; tries < 1_800; tries += 1) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/health`).catch(() => undefined);
      if (answer?.ok) {
        return;
      }
      await pause(100);
    }
    await this.end();
    await this.kill();
    throw new Error("the node did not start");
  }

  async kill() {
    const { exitCode, signalCode } = this.process;
    if (exitCode === null && signalCode === null) {
      this.process.kill("SIGKILL");
      await once(this.process, "exit");
    }
  }

  async end() {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort() {
  const server = createSocket().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** Serves a folder, and `pages` beside it, to which more can be added: an empty one at least. */
export async function serve(folder, pages = { "/": "<!doctype html><title>pots</title>" }) {
  const server = createServer(async ({ url }, answer) => {
    const path = normalize(new URL(url, "http://localhost").pathname);
    const content = pages[path] ?? (await readFile(join(folder, path)).catch(() => null));
    answer.writeHead(content === null ? 404 : 200, { "content-type": TYPES[extname(path)] ?? "text/html" });
    answer.end(content ?? "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}/`, pages, end: () => (server.close(), server.closeAllConnections()) };
}

/** The browser that the tests use. */
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

const LAUNCH = { executablePath: CHROMIUM, args: ["--no-sandbox"] };

/** A browser without a window. */
export const launch = () => chromium.launch(LAUNCH);

/** One that keeps what it has in a folder. */
export const launchIn = (folder, device) => chromium.launchPersistentContext(folder, { ...LAUNCH, ...device });

/** The package `@potchain/client`, as it was built. */
export const PACKAGE = new URL("../../client/web/dist", import.meta.url).pathname;

/** The app, as it was built. */
const APP = new URL("../../client/web/app/dist", import.meta.url).pathname;

/** Serves the app for a node. */
export async function serveApp(node) {
  const config = JSON.stringify({ endpoints: [node.url], spec: "spec.json", faucet: "//Ferdie" });
  const [page, spec] = await Promise.all([readFile(join(APP, "index.html")), node.spec()]);
  return serve(APP, { "/": page, "/config.json": config, "/spec.json": spec });
}

/** A tab of somebody, with the package at work in it; `options` are those of `connect`. */
export async function openClient(context, { files, node, ...options }) {
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error("page:", error));
  page.on("console", (line) => line.type() === "error" && console.error("console:", line.text()));
  await page.goto(files.url);
  await page.evaluate(async (options) => {
    const { connect } = await import("/index.js");
    globalThis.client = connect(options);
    globalThis.seen = (view, is) =>
      new Promise((resolve, reject) => {
        const enough = new AbortController();
        const each = (now) => {
          if (new Function("seen", `return ${is}`)(now)) {
            enough.abort();
            resolve(now);
          }
        };
        client.watch(view, each, { signal: enough.signal, failed: reject });
      });
    globalThis.failure = (promise) => promise.then(() => undefined, ({ failure }) => failure);
  }, { store: "test", endpoints: node ? [node.url] : [], faucet: "//Ferdie", ...options });
  return {
    page,
    order: (order) => page.evaluate((order) => client.order(order), order),
    look: (view) => page.evaluate((view) => client.look(view), view),
    /** Waits until a view is as it should be. */
    until: (view, is) => page.evaluate(([view, is]) => seen(view, is), [view, is]),
    /** Why an order was not done. */
    failure: (order) => page.evaluate((order) => failure(client.order(order)), order),
  };
}

/**
 * What stands between a page and a node. It may say what the node says in other words of the same length, and says nothing any
 * more when it is told to, without closing a connection.
 */
export class Proxy {
  #sockets = new Set();
  #isSilent = false;

  static async start(node, reword = (said) => said) {
    const proxy = new Proxy();
    const reworded = (bytes) => Buffer.from(reword(bytes.toString("latin1")), "latin1");
    proxy.server = createSocket((page) => {
      const other = connectSocket(node.port, "127.0.0.1");
      for (const [from, to, said] of [[page, other, (bytes) => bytes], [other, page, reworded]]) {
        proxy.#sockets.add(from);
        from.on("data", (bytes) => proxy.#isSilent || to.write(said(bytes)));
        from.on("close", () => to.destroy());
        from.on("error", () => to.destroy());
      }
    });
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    proxy.url = `ws://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  silence() {
    this.#isSilent = true;
  }

  end() {
    this.#sockets.forEach((socket) => socket.destroy());
    this.server.close();
  }
}

/** An expense of member 0 alone. */
export const spent = (id, amount) => ({
  op: "expense.add", id, amount, paid: { 0: amount }, split: { equal: [0] }, memo: "Dinner",
});
