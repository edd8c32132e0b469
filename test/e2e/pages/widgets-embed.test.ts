import { join } from "node:path";

import type { Browser, Locator, Page, WebSocket } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  openBrowser,
  openPage,
  type PageServer,
  seriousViolations,
  servePage,
  type WatchedPage,
} from "../../support/browser.js";
import { BreakableNetwork } from "../../support/wire/break-network.js";
import { needs, TOP } from "../../support/machine.js";
import { type Gateway, run, startGateway } from "../../support/terrarium-process.js";

/** The status of a stream that has events to show. */
const FOLLOWING = /^[1-9]\d* events? · following$/;

/** A page of another origin whose CSP allows only the gateway's script and connections to the gateway. */
function embedding(gateway: string, body: string): Promise<PageServer> {
  const speaks = `script-src ${gateway}; connect-src ${gateway} ${gateway.replace("http", "ws")}`;
  // The page has its own icon; the widgets need no images.
  const policy = `default-src 'none'; ${speaks}; img-src data:`;
  const html = `<!doctype html><html lang="en"><head><title>Elsewhere</title><link rel="icon" href="data:,">
    <script type="module" src="${gateway}/widgets.js"></script></head><body><main><h1>Elsewhere</h1>${body}</main></body></html>`;
  return servePage(html, policy);
}

describe.skipIf(needs("chromium"))("embedded widgets", () => {
  let gateway: Gateway;
  let browser: Browser;
  let network: BreakableNetwork;
  let watched: WatchedPage;
  let page: Page;
  let elsewhere: PageServer | null = null;
  let sockets: WebSocket[] = [];
  let received: string[] = [];

  beforeAll(async () => {
    const agents = ["asker", "echo"].flatMap((name) => [
      "--agents",
      join(TOP, `test/support/agents/${name}.ts`),
    ]);
    gateway = await startGateway(["serve", "--port", "0", "--ephemeral", ...agents]);
    browser = await openBrowser();
  });

  beforeEach(async () => {
    network = await BreakableNetwork.to(gateway.port);
    [sockets, received] = [[], []];
  });

  afterEach(async () => {
    await page.close();
    await elsewhere?.[Symbol.asyncDispose]();
    elsewhere = null;
    await network[Symbol.asyncDispose]();
  });

  afterAll(async () => {
    await browser?.close();
    await gateway?.[Symbol.asyncDispose]();
  });

  /** The gateway's address for the widgets: a proxy that can be cut. */
  const proxied = (): string => `http://127.0.0.1:${network.port}`;

  async function open(address: string, speaksTo: string): Promise<void> {
    watched = await openPage(browser, speaksTo);
    ({ page } = watched);
    page.on("websocket", (socket) => {
      sockets.push(socket);
      socket.on("framereceived", ({ payload }) => received.push(String(payload)));
    });
    await page.goto(address);
  }

  /** Opens a page of another origin with this in its body. */
  async function embed(body: string): Promise<void> {
    elsewhere = await embedding(proxied(), body);
    await open(elsewhere.url, proxied());
  }

  /** Errors of the page, except for the missing icon. */
  const problems = (): string[] =>
    watched.problems.filter((problem) => problem !== `spoke to ${elsewhere?.url}`);

  async function ask(prompt: string): Promise<{ readonly id: string; readonly digest: string }> {
    const { stdout } = await run(
      ["invoke", "asker", JSON.stringify({ ask: { prompt } }), "--json"],
      gateway.variables,
    );
    return (JSON.parse(stdout) as { semaphore: { id: string; digest: string } }).semaphore;
  }

  const field = (agent: string): Locator => page.getByRole("img", { name: new RegExp(`^${agent}: `) });

  it("[EMBED-1] work in a page of another origin, without a token, under a strict CSP", async () => {
    const { id } = await ask("May I, elsewhere?");
    await embed(`<terrarium-density-field agent="pulse"></terrarium-density-field>
      <terrarium-sparkline agent="pulse" metric="flow"></terrarium-sparkline>
      <terrarium-event-stream agent="pulse"></terrarium-event-stream>
      <terrarium-semaphore-card semaphore="${id}"></terrarium-semaphore-card>`);
    await field("pulse").waitFor();
    await page.getByRole("img", { name: /^pulse flow: \d.* in the last 5 min$/ }).waitFor();
    const stream = page.locator("terrarium-event-stream");
    await stream.getByText(FOLLOWING).waitFor();
    const newest = stream.locator(".runway .row").last();
    const before = await newest.getAttribute("aria-setsize");
    await expect.poll(() => newest.getAttribute("aria-setsize")).not.toBe(before);
    await page.locator("terrarium-semaphore-card").getByText("May I, elsewhere?").waitFor();
    expect(problems()).toEqual([]);
  });

  it("[PATH-881] live in the page of world.terrarium.dashboard.manifest, under its own policy, over a loss", async () => {
    await open(`${proxied()}/agentese/world.terrarium.dashboard.manifest`, proxied());
    const stream = page.locator('terrarium-event-stream[agent="echo"]');
    await field("echo").waitFor();
    await gateway.perturb("echo", "while the page is open");
    await stream.getByText("while the page is open").first().waitFor();
    await page.getByRole("heading", { name: "pulse" }).waitFor();
    expect(problems()).toEqual([]);
    expect(await seriousViolations(page)).toEqual([]);
    network.cut();
    await page
      .getByText(/^Offline: as of \d+ s ago\.$/)
      .first()
      .waitFor();
    await gateway.perturb("echo", "while it was away");
    network.restore();
    await stream.getByText("while it was away").first().waitFor();
  });

  it("[EMBED-2] share one connection, which carries no events of other agents", async () => {
    await embed(`<terrarium-density-field agent="pulse"></terrarium-density-field>
      <terrarium-sparkline agent="pulse" metric="pressure"></terrarium-sparkline>
      <terrarium-sparkline agent="pulse" metric="temperature"></terrarium-sparkline>
      <terrarium-event-stream agent="pulse"></terrarium-event-stream>`);
    await field("pulse").waitFor();
    await page.locator("terrarium-event-stream").getByText(FOLLOWING).waitFor();
    expect(sockets).toHaveLength(1);
    expect(received.filter((frame) => frame.includes('"agentId":"pulse"')).length).toBeGreaterThan(0);
    expect(received.filter((frame) => /"(?:agentId|id)":"(?:logwatch|steward)"/.test(frame))).toEqual([]);
  });

  it("[EMBED-3] show their age while the network is down, and catch up when it is back", async () => {
    await embed(`<terrarium-density-field agent="echo"></terrarium-density-field>
      <terrarium-event-stream agent="echo"></terrarium-event-stream>`);
    const stream = page.locator("terrarium-event-stream");
    await gateway.perturb("echo", "before");
    await stream.getByText("before").first().waitFor();
    network.cut();
    await page
      .getByText(/^Offline: as of \d+ s ago\.$/)
      .first()
      .waitFor();
    await page.getByRole("img", { name: /^echo: .* as of \d+ s ago$/ }).waitFor();
    await stream.getByText("before").first().waitFor();
    await gateway.perturb("echo", "meanwhile");
    network.restore();
    await stream.getByText("meanwhile").first().waitFor();
    await expect.poll(() => page.getByText(/^Offline/).count()).toBe(0);
    expect(await stream.getByText("missing").count()).toBe(0);
  });

  it("[EMBED-4] show questions and their outcomes, without a way to answer", async () => {
    const { id, digest } = await ask("May I be answered?");
    await embed(`<terrarium-semaphore-card agent="asker" id="now"></terrarium-semaphore-card>
      <terrarium-semaphore-card semaphore="${id}" id="one"></terrarium-semaphore-card>`);
    const one = page.locator("#one");
    await page.locator("#now").getByText("May I be answered?").waitFor();
    await one.getByText("critical").waitFor();
    expect(await one.getByRole("button").count()).toBe(0);
    expect(await one.getByRole("link", { name: "Answer in the dashboard" }).getAttribute("href")).toBe(
      `${proxied()}/#/questions`,
    );
    await run(["semaphore", "resolve", id, "Approve", "--digest", digest], gateway.variables);
    await one.getByText(/answered (?!by)/).waitFor();
    await expect.poll(() => page.locator("#now").getByText("May I be answered?").count()).toBe(0);
  });

  it("[DASHBOARD-240] [EMBED-4] keep a settled question in place until the pointer has left", async () => {
    const first = await ask("May I, first?");
    await ask("May I, second?");
    await embed(`<terrarium-semaphore-card agent="asker" id="now"></terrarium-semaphore-card>`);
    const now = page.locator("#now");
    await now.getByText("May I, second?").hover();
    const before = await now.getByText("May I, second?").boundingBox();
    await run(["semaphore", "resolve", first.id, "Approve", "--digest", first.digest], gateway.variables);
    await now.getByText(/answered (?!by)/).waitFor();
    expect((await now.getByText("May I, second?").boundingBox())?.x).toBe(before?.x);
    expect(await now.getByText("May I, first?").count()).toBe(1);
    await page.mouse.move(1_390, 890);
    await expect.poll(() => now.getByText("May I, first?").count()).toBe(0);
    expect(await now.getByText("May I, second?").count()).toBe(1);
  });

  it("[EMBED-5] use the page's colours, and the given theme", async () => {
    await embed(`<div id="around"><terrarium-density-field agent="pulse"></terrarium-density-field>
      <terrarium-sparkline agent="pulse" theme="dark"></terrarium-sparkline></div>`);
    await field("pulse").waitFor();
    const surface = (name: string): Promise<string> =>
      page.locator(name).evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await surface("terrarium-density-field")).toBe("rgb(250, 245, 234)");
    expect(await surface("terrarium-sparkline")).toBe("rgb(18, 25, 22)");
    await page.evaluate(() => {
      const around = document.querySelector<HTMLElement>("#around");
      around?.style.setProperty("--terrarium-color-surface", "rgb(1, 2, 3)");
    });
    expect(await surface("terrarium-density-field")).toBe("rgb(1, 2, 3)");
    expect(await surface("terrarium-sparkline")).toBe("rgb(1, 2, 3)");
  });

  it("[EMBED-6] show what is wrong with their attributes", async () => {
    await embed(`<terrarium-density-field></terrarium-density-field>
      <terrarium-density-field agent="missing"></terrarium-density-field>
      <terrarium-sparkline agent="pulse" metric="mood"></terrarium-sparkline>
      <terrarium-event-stream agent="missing"></terrarium-event-stream>
      <terrarium-event-stream gateway="javascript:alert(1)" agent="pulse"></terrarium-event-stream>
      <terrarium-semaphore-card semaphore="sem-00000000"></terrarium-semaphore-card>`);
    const sentences = [
      "Set the attribute “agent” to an agent.",
      "There is no agent “missing” here.",
      "“mood” is not a metric: use pressure, flow or temperature.",
      "“javascript:alert(1)” is not the address of a gateway.",
      "There is no question “sem-00000000” here.",
    ];
    for (const sentence of sentences) await page.getByText(sentence).first().waitFor();
    const unknown = page.locator('terrarium-event-stream[agent="missing"] .status');
    await expect.poll(() => unknown.innerText()).toBe("there is no agent with this id");
  });

  it("[EMBED-7] have a page of live examples, with the markup for each agent", async () => {
    await open(`${gateway.url}/embed`, gateway.url);
    await field("pulse").first().waitFor();
    const code = page.locator("pre", { hasText: "<terrarium-density-field" });
    expect(await code.innerText()).toBe(
      `<terrarium-density-field\n  gateway="${gateway.url}/"\n  agent="pulse"\n></terrarium-density-field>`,
    );
    await page.getByLabel("Agent in these examples").selectOption("logwatch");
    await field("logwatch").first().waitFor();
    expect(await code.innerText()).toContain('agent="logwatch"');
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousViolations(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(watched.problems).toEqual([]);
  });
});
