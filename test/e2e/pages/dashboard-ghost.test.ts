import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from "vitest";
import { openBrowser, seriousViolations } from "../../support/browser.js";
import { needs } from "../../support/machine.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";
import { cardOf, openDashboard, signIn } from "./dashboard-kit.js";

/** The names and texts in a storage of the page, without the choices of theme and motion. */
function storedIn(page: Page, storage: "localStorage" | "sessionStorage"): Promise<Record<string, string>> {
  return page.evaluate((name) => {
    const stored = globalThis[name as "localStorage"];
    return Object.fromEntries(
      Object.entries(stored).filter(([key]) => key.startsWith("terrarium-view")),
    ) as Record<string, string>;
  }, storage);
}

/** The page is loaded again, but its socket does not reach the gateway. */
async function reloadWithoutGateway(page: Page): Promise<void> {
  // As when the page leaves: what it shows is stored.
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
  await page.routeWebSocket(/graphql/, (socket) => void socket.close());
  await page.reload();
}

const status = (page: Page) => page.locator("d-connection").getByRole("status");

describe.skipIf(needs("chromium"))("the dashboard's past", { timeout: 120_000 }, () => {
  let browser: Browser;
  let kit: TerrariumKit;
  let url: string;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    kit = await TerrariumKit.open();
    url = `http://127.0.0.1:${kit.port}`;
  });
  afterEach(() => kit[Symbol.asyncDispose]());

  it("[DASHBOARD-908] a page that is opened while the gateway is away shows the last view of this browser, with its age", async () => {
    const { page } = await openDashboard(browser, url);
    await kit.count(7);
    await cardOf(page, "counter").getByText("7", { exact: true }).waitFor();
    await reloadWithoutGateway(page);
    await status(page).getByText("offline").waitFor();
    await page
      .getByText(/^, stored in this browser, \d+ s old$|stored in this browser, \d+ s old/)
      .first()
      .waitFor();
    await cardOf(page, "counter").getByText("7", { exact: true }).waitFor();
    await cardOf(page, "counter").getByText(/ old$/).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    // What the gateway says replaces it.
    await page.unrouteAll();
    await kit.count(1);
    await page.routeWebSocket(/graphql/, (socket) => void socket.connectToServer());
    // It may have tried by itself just before, and takes the button away.
    const live = status(page).getByText("live", { exact: true }).waitFor();
    await Promise.any([page.getByRole("button", { name: "Try now" }).click(), live]);
    await live;
    await cardOf(page, "counter").getByText("8", { exact: true }).waitFor();
    expect(await page.getByText("stored in this browser").count()).toBe(0);
    await page.close();
  });

  it("[DASHBOARD-909] stores neither tokens nor inputs nor texts of errors, keeps views of tokens apart, and clears them at sign-out", async () => {
    const { page } = await openDashboard(browser, url);
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
    const before = await storedIn(page, "localStorage");
    expect(Object.keys(before)).toEqual(["terrarium-view / public"]);
    const token = kit.bearer.replace("Bearer ", "");
    await signIn(page, token, true);
    await kit.ask(
      'mutation { perturb(agentId: "failing", input: { secret: "saffron" }) { id } }',
      {},
      kit.bearer,
    );
    await cardOf(page, "failing").getByText(/1 err/).waitFor();
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
    const own = await storedIn(page, "sessionStorage");
    expect(Object.keys(own)).toEqual([expect.stringMatching(/^terrarium-view \/ token /)]);
    expect(await storedIn(page, "localStorage")).toEqual(before);
    const text = JSON.stringify(own);
    expect(text).not.toContain(token);
    expect(text).not.toMatch(/saffron|"message"|"input"/);
    await page
      .getByRole("banner")
      .getByRole("button", { name: /◆|operator/ })
      .click();
    await page.getByRole("button", { name: "Forget token" }).click();
    await page.getByRole("button", { name: "Only watch" }).click();
    expect(await storedIn(page, "sessionStorage")).toEqual({});
    // A token that the tab does not remember stores nothing.
    await signIn(page, token);
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
    expect(await storedIn(page, "sessionStorage")).toEqual({});
    expect(await storedIn(page, "localStorage")).toEqual(before);
    await page.close();
  });

  it("[DASHBOARD-910] a stored view that is not ours, or too old, is not shown", async () => {
    const { page } = await openDashboard(browser, url);
    const strange = [
      "{",
      "null",
      "7",
      '{"version":1}',
      '{"version":1,"view":{"at":"x"}}',
      '{"version":9,"view":{}}',
      '{"version":1,"view":{"at":1,"agents":[],"pending":[],"system":null}}',
      `{"version":1,"view":{"at":${Date.now()},"agents":[{"id":"a"}],"pending":[],"system":null}}`,
    ];
    await page.routeWebSocket(/graphql/, (socket) => void socket.close());
    for (const text of strange) {
      // Stored after the page has stored its own.
      await page.addInitScript((stored) => localStorage.setItem("terrarium-view / public", stored), text);
      await page.reload();
      await page.getByText("The gateway does not answer. The page keeps trying.").waitFor();
      expect(await page.getByRole("article").count()).toBe(0);
    }
    await page.close();
  });

  it("[DASHBOARD-922] an agent's page replays its past, says so everywhere, and returns to what is live", async () => {
    await kit.count(5);
    const { page } = await openDashboard(browser, url, { hash: "#/agents/counter" });
    await page
      .getByText("5 received", { exact: false })
      .or(page.getByText(/\d+ received, live/))
      .first()
      .waitFor();
    await page.getByLabel("Speed").selectOption({ label: "full speed" });
    await page.getByRole("button", { name: "▶ Replay" }).click();
    const bar = page.getByRole("group", { name: "Replay" });
    await bar.getByText(/REPLAY of \d\d:\d\d:\d\d, full speed, ended/).waitFor();
    await bar.getByText("Not live.", { exact: false }).waitFor();
    await status(page)
      .getByText(/^REPLAY of /)
      .waitFor();
    expect(await status(page).getByText("live", { exact: true }).count()).toBe(0);
    const results = (): Promise<unknown[]> =>
      page
        .locator("t-event-stream")
        .evaluate((stream) =>
          (stream as unknown as { events: { type: string; result?: unknown }[] }).events
            .filter(({ type }) => type === "RESULT")
            .map(({ result }) => result),
        );
    expect(await results()).toEqual([1, 2, 3, 4, 5]);
    // What happens meanwhile is not in it.
    await kit.count(2);
    expect(await results()).toEqual([1, 2, 3, 4, 5]);
    expect(await seriousViolations(page)).toEqual([]);
    await bar.getByRole("button", { name: "Back to live" }).click();
    await status(page).getByText("live", { exact: true }).waitFor();
    await page.getByText("7", { exact: true }).first().waitFor();
    expect(await results()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await page.close();
  });

  it("[DASHBOARD-922] pauses, shows single events, and changes the speed", async () => {
    const { page } = await openDashboard(browser, url, { hash: "#/agents/counter" });
    // Events some time apart: each pause is then the longest.
    for (const _time of [1, 2, 3]) {
      await kit.count(1);
      await page.reload();
      await status(page).getByText("live", { exact: true }).waitFor();
    }
    await page.getByLabel("Speed").selectOption({ label: "0.5×" });
    await page.getByRole("button", { name: "▶ Replay" }).click();
    const bar = page.getByRole("group", { name: "Replay" });
    await bar.getByRole("button", { name: "Step" }).click();
    await bar.getByText(/, 0\.5×, paused/).waitFor();
    await bar.getByRole("button", { name: "Faster" }).click();
    await bar.getByText(/, 1×, paused/).waitFor();
    await bar.getByRole("button", { name: "Slower" }).click();
    await bar.getByText(/, 0\.5×, paused/).waitFor();
    await bar.getByRole("button", { name: "Go on" }).click();
    await bar.getByText(/ended/).waitFor();
    expect(await bar.getByRole("button", { name: "Pause" }).count()).toBe(0);
    // Another page is live again.
    await page.getByRole("link", { name: "← All agents" }).click();
    await status(page).getByText("live", { exact: true }).waitFor();
    await page.close();
  });
});
