import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BreakableNetwork } from "../../support/wire/break-network.js";
import { openBrowser } from "../../support/browser.js";
import { cardOf, openDashboard } from "./dashboard-kit.js";
import { needs, TOP } from "../../support/machine.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";
import { startGateway } from "../../support/terrarium-process.js";
import { join } from "node:path";

interface Shown {
  readonly cursor: string;
  readonly type: string;
  readonly result?: unknown;
}

/** All events that the page of an agent holds, visible or not. */
function eventsOf(page: Page): Promise<readonly Shown[]> {
  return page.locator("t-event-stream").evaluate((stream) =>
    (stream as unknown as { events: Shown[] }).events.map(({ cursor, type, result }) => ({
      cursor,
      type,
      result,
    })),
  );
}

function resultsOf(events: readonly Shown[]): unknown[] {
  return events.filter(({ type }) => type === "RESULT").map(({ result }) => result);
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe.skipIf(needs("chromium"))("the dashboard over an unreliable network", () => {
  let browser: Browser;
  let kit: TerrariumKit;
  let network: BreakableNetwork;
  let url: string;

  beforeAll(async () => {
    browser = await openBrowser();
  });

  afterAll(() => browser?.close());

  beforeEach(async () => {
    kit = await TerrariumKit.open();
    network = await BreakableNetwork.to(kit.port);
    url = `http://127.0.0.1:${network.port}`;
  });

  afterEach(async () => {
    await network[Symbol.asyncDispose]();
    await kit[Symbol.asyncDispose]();
  });

  it("[DASHBOARD-24] keeps everything visible while the network is down, and misses nothing afterwards", async () => {
    const { page } = await openDashboard(browser, url, { hash: "#/agents/counter" });
    await kit.count(10);
    await page.getByText("10", { exact: true }).first().waitFor();
    network.cut();
    await page.getByRole("status").getByText("offline").waitFor();
    await page
      .getByText(/, \d+ s old$/)
      .first()
      .waitFor();
    await page.getByText("10", { exact: true }).first().waitFor();
    await kit.count(30);
    network.restore();
    await page.getByRole("status").getByText("live", { exact: true }).waitFor();
    await page.getByText("40", { exact: true }).first().waitFor();
    const events = await eventsOf(page);
    expect(resultsOf(events)).toEqual(numbers(1, 40));
    expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(events.length);
    expect(events.filter(({ type }) => type === "GAP")).toEqual([]);
    await page.goto(`${url}/#/terrarium`);
    const missed = page.getByText("missed by this page").locator("..");
    await missed.getByText("0", { exact: true }).waitFor();
    await page.close();
  });

  it("[DASHBOARD-24] reconnects by itself", async () => {
    const { page } = await openDashboard(browser, url);
    await kit.count(1);
    network.cut();
    await page.getByRole("status").getByText("offline").waitFor();
    await cardOf(page, "counter").getByText(/old$/).waitFor();
    await kit.count(1);
    network.restore();
    await page.getByRole("status").getByText("live", { exact: true }).waitFor();
    await cardOf(page, "counter").getByText("2", { exact: true }).waitFor();
    expect(await cardOf(page, "counter").getByText(/old$/).count()).toBe(0);
    await page.close();
  });

  it("[DASHBOARD-25] shows the size of a gap until the person acknowledges it", async () => {
    await using small = await TerrariumKit.open({ limits: { maxHistory: 10, historyMaxEvents: 10 } });
    network.retarget(small.port);
    const { page } = await openDashboard(browser, url);
    network.cut();
    await page.getByRole("status").getByText("offline").waitFor();
    await small.count(1_200);
    network.restore();
    const words =
      (await page
        .getByRole("status")
        .getByText(/^gap of \d+ events$/)
        .textContent()) ?? "";
    expect(Number(/\d+/.exec(words)?.[0])).toBeGreaterThanOrEqual(50);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByRole("status").getByText("live", { exact: true }).waitFor();
    await page.close();
  });
});

describe.skipIf(needs("chromium"))("the dashboard under load", () => {
  it("[DASHBOARD-34] keeps up with fifty busy agents", async () => {
    const agents = join(TOP, "test/support/agents/busy.ts");
    await using gateway = await startGateway([
      "serve",
      "--port",
      "0",
      "--ephemeral",
      "--no-bundled",
      "--agents",
      agents,
    ]);
    const browser = await openBrowser();
    try {
      const { page, problems } = await openDashboard(browser, gateway.url);
      await page.getByText("50 alive").waitFor();
      expect(await page.getByRole("article").count()).toBe(50);
      const last = cardOf(page, "busy-49").getByText(/"count":\d+/);
      const countIn = async (): Promise<number> => Number(/\d+/.exec((await last.textContent()) ?? "")?.[0]);
      const first = await countIn();
      // Three more seconds of its events arrive, and those of all other agents, too.
      while ((await countIn()) < first + 60);
      await page
        .getByRole("status")
        .getByText(/^(?:live|gap of \d+ events?)$/)
        .waitFor();
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
