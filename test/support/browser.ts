import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

import type { AxeResults, RunOptions } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

import { pathOf } from "./machine.js";

/** No sandbox, because tests may run as root; no background requests to other hosts. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A real Chromium without a window. Tests that open one say `describe.skipIf(needs("chromium"))`. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = pathOf("chromium");
  if (executablePath === null) throw new Error("there is no chromium here");
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

export interface WatchedPage {
  readonly page: Page;
  /** Console errors, uncaught exceptions, failed requests and requests to other hosts, so far. */
  readonly problems: readonly string[];
}

/** A page that records all its problems. `origin` is the only host it may connect to. */
export async function openPage(browser: Browser, origin: string): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const problems: string[] = [];
  const { host } = new URL(origin);
  const checkAddress = (address: string): void => {
    const url = new URL(address);
    const inner = url.protocol === "blob:" ? new URL(url.pathname) : url;
    if (inner.protocol !== "data:" && inner.host !== host) problems.push(`spoke to ${address}`);
  };
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) =>
    problems.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ""}`),
  );
  page.on("request", (request) => checkAddress(request.url()));
  page.on("websocket", (socket) => checkAddress(socket.url()));
  return { page, problems };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Violations axe finds on a page that are serious or critical: `rule: elements`. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // Evaluated, not added as a script, because the page's CSP allows no other scripts.
  await page.evaluate(axeSource);
  const results = await page.evaluate(
    (options) =>
      (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(options),
    { resultTypes: ["violations"] } satisfies RunOptions,
  );
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}

export interface PageServer extends AsyncDisposable {
  readonly url: string;
}

/** Serves pages on a free port of this machine, an origin of its own. */
export async function servePages(respond: RequestListener): Promise<PageServer> {
  const server = createServer(respond);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** One page of another origin, with its own CSP. */
export function servePage(html: string, contentSecurityPolicy: string): Promise<PageServer> {
  return servePages((_request, response) => {
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": contentSecurityPolicy,
    });
    response.end(html);
  });
}
