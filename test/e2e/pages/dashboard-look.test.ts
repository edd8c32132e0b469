import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, seriousViolations } from "../../support/browser.js";
import { cardOf, openDashboard, openTerrarium, signIn } from "./dashboard-kit.js";
import { needs } from "../../support/machine.js";
import type { TerrariumKit } from "../../support/terrarium-kit.js";

const PAGES = ["#/", "#/agents/counter", "#/agents/adder", "#/questions", "#/terrarium", "#/agents/missing"];

describe.skipIf(needs("chromium"))("how the dashboard looks", () => {
  let browser: Browser;
  let kit: TerrariumKit;

  beforeAll(async () => {
    browser = await openBrowser();
    kit = await openTerrarium();
    await kit.say("a".repeat(500), { text: "long ".repeat(100) });
    for (const files of [47, 48]) {
      await kit.ask(`mutation { perturb(agentId: "asker", input: ${files}) { id } }`, {}, kit.bearer);
    }
    await kit.until("asker", () => {
      const events = kit.terrarium.mirror("asker")?.history() ?? [];
      return events.filter(({ event }) => event.type === "SEMAPHORE_EJECTED").length === 2;
    });
    const { data } = await kit.ask("{ semaphores { id } }");
    await deposit("WARNING", "adder");
    const [first] = (data?.["semaphores"] ?? []) as { id: string }[];
    await kit.ask(
      `mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "Approve") { id } }`,
      { id: first?.id },
      kit.bearer,
    );
  });

  afterAll(async () => {
    await browser?.close();
    await kit?.[Symbol.asyncDispose]();
  });

  async function deposit(type: string, target: string, halfLifeMs = 600_000): Promise<void> {
    const text = `mutation ($type: String!, $target: ID, $halfLifeMs: Float) {
      depositPheromone(type: $type, initialIntensity: 0.8, target: $target, halfLifeMs: $halfLifeMs) { id }
    }`;
    const { errors } = await kit.ask(text, { type, target, halfLifeMs }, kit.bearer);
    expect(errors).toBeUndefined();
  }

  const url = (): string => `http://127.0.0.1:${kit.port}`;

  it.each(["dark", "light"] as const)(
    "[DASHBOARD-27] axe reports no serious issue on any page, %s",
    async (scheme) => {
      const token = kit.terrarium.operatorToken;
      const { page, problems } = await openDashboard(browser, url(), { scheme, token });
      for (const hash of PAGES) {
        await page.goto(`${url()}/${hash}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        expect(await seriousViolations(page), `${hash} ${scheme}`).toEqual([]);
      }
      await page.getByRole("button", { name: "operator" }).click();
      expect(await seriousViolations(page), `who ${scheme}`).toEqual([]);
      await page.getByRole("button", { name: "Forget token" }).click();
      expect(await seriousViolations(page), `token ${scheme}`).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    },
  );

  it.each([360, 768, 1920])("[DASHBOARD-26] nothing is wider than a window of %i pixels", async (width) => {
    const { page, problems } = await openDashboard(browser, url(), {
      width,
      token: kit.terrarium.operatorToken,
    });
    for (const hash of PAGES) {
      await page.goto(`${url()}/${hash}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      const { scrolls, beyond } = await page.evaluate(() => ({
        scrolls: document.documentElement.scrollWidth,
        beyond: document.documentElement.clientWidth,
      }));
      expect(scrolls, `${hash} at ${width}`).toBeLessThanOrEqual(beyond);
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  it("[ELEMENT-303] motion can be paused by keyboard, which is remembered, and is off for people who prefer reduced motion", async () => {
    const { page, problems } = await openDashboard(browser, url(), { hash: "#/agents/counter" });
    await kit.count(50);
    const field = page.locator("t-density-field canvas");
    /** Distinct pictures of the field within sixty frames: many while it moves, one or two when only vitals change. */
    const pictures = (): Promise<number> =>
      field.evaluate(async (canvas) => {
        const seen = new Set<string>();
        for (let n = 0; n < 60; n += 1) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
          seen.add((canvas as HTMLCanvasElement).toDataURL());
        }
        return seen.size;
      });
    expect(await pictures()).toBeGreaterThan(10);
    const pause = page.getByRole("button", { name: "Pause motion" });
    await pause.focus();
    await page.keyboard.press("Enter");
    expect(await pause.getAttribute("aria-pressed")).toBe("true");
    expect(await pictures()).toBeLessThan(5);
    expect(await page.evaluate(() => localStorage.getItem("terrarium-motion"))).toBe("paused");
    await page.reload();
    await pause.waitFor();
    expect(await pause.getAttribute("aria-pressed")).toBe("true");
    await pause.click();
    await field.waitFor();
    expect(await pictures()).toBeGreaterThan(10);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(`${url()}/#/agents/failing`);
    await page.getByRole("heading", { level: 1, name: "failing" }).waitFor();
    await kit.ask(`mutation { perturb(agentId: "failing", input: 1) { id } }`, {}, kit.bearer);
    await page.getByText("1 error in the last minute").first().waitFor();
    expect(await pictures()).toBeLessThan(5);
    expect(problems).toEqual([]);
    await page.close();
  });

  it("[DASHBOARD-931] [DASHBOARD-932] signals are on card and page, new ones at once, and fade without a request", async () => {
    const { page, problems } = await openDashboard(browser, url());
    const asked: string[] = [];
    await cardOf(page, "adder")
      .getByText(/▇ WARNING 0\.\d\d from client, .+ ago/)
      .waitFor();
    await cardOf(page, "counter").getByText("no signals").waitFor();
    await page.goto(`${url()}/#/agents/adder`);
    page.on("request", (request) => asked.push(request.url()));
    const list = page.getByRole("list", { name: /^Signals/ });
    await list.getByText(/WARNING 0\.\d\d from client/).waitFor();
    await deposit("SCARCITY", "adder", 500);
    await list.getByText(/SCARCITY 0\.[5-8]/).waitFor();
    await list.getByText(/SCARCITY 0\.[0-3]/).waitFor();
    await page.goto(`${url()}/#/terrarium`);
    const adder = page.locator("d-signal-map").getByRole("row", { name: /^adder/ });
    expect(await adder.textContent()).toMatch(/▇ 0\.[78]/);
    expect(asked.filter((address) => address.includes("pheromones"))).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  it("[ELEMENT-302] errors of the last minute are visible in the top line, card, table and page", async () => {
    await kit.ask(`mutation { perturb(agentId: "failing", input: 1) { id } }`, {}, kit.bearer);
    const { page } = await openDashboard(browser, url());
    const errors = /\d+ errors? in the last minute/;
    await page.getByRole("list", { name: "Pulse" }).getByText(errors).waitFor();
    await cardOf(page, "failing")
      .getByText(/\d+ err\/min/)
      .waitFor();
    expect(await cardOf(page, "adder").getByText("err/min").count()).toBe(0);
    await page.goto(`${url()}/#/terrarium`);
    const row = page.getByRole("row", { name: /failing/ });
    expect(await row.textContent()).toMatch(/▲ \d+/);
    await page.goto(`${url()}/#/agents/failing`);
    await page.locator("d-agent").getByText(errors).waitFor();
    await page.close();
  });

  it("[DASHBOARD-20] follows the system's theme until the person chooses another", async () => {
    const { page } = await openDashboard(browser, url(), { scheme: "light" });
    const paper = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await paper();
    expect(dark).not.toBe(light);
    const theme = page.getByRole("button", { name: /^Theme/ });
    await theme.click();
    await theme.click();
    expect(await paper()).toBe(light);
    await page.reload();
    await theme.waitFor();
    expect(await paper()).toBe(light);
    await page.close();
  });

  it("[FREEZE-1181] [FREEZE-1183] [FREEZE-1184] a bar on every page says what is frozen, until the thaw", async () => {
    const freeze = async (scope: string): Promise<void> => {
      const { errors } = await kit.ask(`mutation { freeze(${scope}) { at } }`, {}, kit.bearer);
      expect(errors).toBeUndefined();
    };
    const { page, problems } = await openDashboard(browser, url(), { width: 360 });
    const bar = page.getByRole("status", { name: "Frozen" });
    expect(await bar.textContent()).not.toContain("Frozen");
    await freeze(`all: true, reason: "incident 4711"`);
    await bar.getByText(/^Frozen: all agents since \d\d:\d\d: incident 4711$/).waitFor();
    await signIn(page, kit.terrarium.operatorToken, true);
    await bar.getByText(/: incident 4711 \(operator\)$/).waitFor();
    for (const hash of PAGES.slice(1)) {
      await page.goto(`${url()}/${hash}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await bar.getByText("all agents").waitFor();
    }
    await page.goto(`${url()}/#/agents/echo`);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      // Without a reload axe would measure colours in transition.
      await page.reload();
      await page.getByText("Frozen: new work waits until the thaw.").waitFor();
      expect(await seriousViolations(page)).toEqual([]);
      await page.screenshot({ path: join(tmpdir(), `terrarium-freeze-${colorScheme}.png`) });
    }
    const { beyond, height } = await bar.evaluate((element) => ({
      beyond: document.documentElement.scrollWidth - innerWidth,
      height: element.getBoundingClientRect().height,
    }));
    expect([beyond <= 0, height < 120]).toEqual([true, true]);
    await page.getByRole("button", { name: "Perturb" }).last().click();
    await page.getByText(/^Accepted as /).waitFor();
    const { errors } = await kit.ask("mutation { thaw(all: true) { at } }", {}, kit.bearer);
    expect(errors).toBeUndefined();
    await bar.getByText("Frozen").waitFor({ state: "detached" });
    await page.getByText("Frozen: new work waits until the thaw.").waitFor({ state: "detached" });
    // A reload aborts requests.
    expect(problems.filter((problem) => !problem.includes("ERR_ABORTED"))).toEqual([]);
    await page.close();
  });
});
