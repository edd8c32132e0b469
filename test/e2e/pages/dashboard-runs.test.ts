import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineAgent } from "../../../src/index.js";
import { openBrowser, openPage, seriousViolations } from "../../support/browser.js";
import { needs } from "../../support/machine.js";
import { bearerOf, type TerrariumKit } from "../../support/terrarium-kit.js";
import { answer, openDashboard, openTerrarium, pressTwice, signIn } from "./dashboard-kit.js";

/** Works until it is told to stop. */
const endless = defineAgent({
  id: "endless",
  genus: "test",
  description: "never ends by itself",
  process: (_input, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    }),
});

describe.skipIf(needs("chromium"))("runs in the browser", () => {
  let browser: Browser;
  let kit: TerrariumKit;

  beforeAll(async () => {
    browser = await openBrowser();
    kit = await openTerrarium({ agents: [endless], limits: { steeringRatePerSecond: 1_000 } });
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.[Symbol.asyncDispose]();
  });

  const url = (): string => `http://127.0.0.1:${kit.port}`;
  const tokenOf = async (scopes: string): Promise<string> =>
    (await bearerOf(scopes, 600, "ada")).replace("Bearer ", "");
  async function perturb(agentId: string, input: unknown): Promise<string> {
    const mutation = `mutation ($agentId: ID!, $input: JSON) { perturb(agentId: $agentId, input: $input) { id } }`;
    const { data } = await kit.ask(mutation, { agentId, input }, kit.bearer);
    return (data as { readonly perturb: { readonly id: string } }).perturb.id;
  }
  const row = (page: Page, id: string) => page.locator("d-runs li").filter({ hasText: id });
  /** Waits until the run's buttons can be pressed. */
  const ready = (page: Page): Promise<void> =>
    page.locator('d-run-buttons button[aria-disabled="false"]').first().waitFor();
  /** Waits for the page of another run than this one; returns its id. */
  async function otherRun(page: Page, id: string): Promise<string> {
    await page.waitForURL((address) => !address.hash.includes(id));
    const other = decodeURIComponent(new URL(page.url()).hash.replace("#/runs/", ""));
    await page.getByRole("heading", { name: `Run ${other}` }).waitFor();
    await page.locator("d-run-buttons").waitFor();
    return other;
  }
  async function runsOf(agentId: string): Promise<string[]> {
    const { data } = await kit.ask(
      `query ($agentId: ID) { runs(agentId: $agentId, order: NEWEST_FIRST) { runs { id } } }`,
      { agentId },
    );
    return (data as { readonly runs: { readonly runs: { readonly id: string }[] } }).runs.runs.map(
      ({ id }) => id,
    );
  }
  /** What has the focus: the text of a button, else the element's name. */
  const focused = (page: Page): Promise<string> =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.matches("button") ? element.textContent.trim() : (element?.tagName ?? "");
    });
  const fits = (page: Page): Promise<boolean> =>
    page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

  it("[DASHBOARD-550] [DASHBOARD-551] an agent's page lists its runs, and each has a page", async () => {
    const older = await perturb("echo", "older");
    const { page, problems } = await openDashboard(browser, url(), { hash: "#/agents/echo" });
    await row(page, older).getByText("completed").waitFor();
    // Appears by itself.
    const newer = await perturb("echo", { secret: "of ada" });
    await row(page, newer).getByText("completed").waitFor();
    const ids = await page.locator("d-runs code").allTextContents();
    expect(ids.indexOf(newer)).toBeLessThan(ids.indexOf(older));
    expect(await page.locator("d-runs").innerText()).not.toContain("by operator");

    await page.getByRole("link", { name: newer }).click();
    await page.getByRole("heading", { name: `Run ${newer}` }).waitFor();
    await page.getByText("Shown with a token that may steer echo.").waitFor();
    expect(await page.locator("section", { hasText: "Input" }).first().innerText()).not.toContain("of ada");
    await page.getByRole("listitem").filter({ hasText: "RESULT" }).waitFor();
    await signIn(page, await tokenOf("agent:echo:perturb"));
    await page.locator("section", { hasText: "Input" }).getByText("of ada").waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });

  it("[DASHBOARD-550] older runs are on further pages", async () => {
    const first = await perturb("echo", 0);
    for (let n = 0; n < 20; n += 1) await perturb("echo", n);
    const { page } = await openDashboard(browser, url(), { hash: "#/agents/echo" });
    await page.locator("d-runs li").nth(19).waitFor();
    expect(await page.locator("d-runs li").count()).toBe(20);
    expect(await row(page, first).count()).toBe(0);
    await page.getByRole("button", { name: "Older" }).click();
    await row(page, first).waitFor();
    await page.getByRole("button", { name: "Newest" }).click();
    await row(page, first).waitFor({ state: "detached" });
    await page.close();
  });

  it("[DASHBOARD-552] runs are cancelled and repeated with the right scope; others see the reason why not", async () => {
    const id = await perturb("endless", { task: 1 });
    const { page, problems } = await openDashboard(browser, url(), {
      hash: `#/runs/${id}`,
      token: await tokenOf("agent:endless:control"),
    });
    await page.locator("d-run").getByText("running", { exact: false }).first().waitFor();
    await page.getByText("agent:endless:perturb").waitFor();
    expect(await page.getByRole("button", { name: "Run again" }).count()).toBe(0);
    await ready(page);
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByText("× cancelled").waitFor();
    await page.close();

    const { page: other } = await openDashboard(browser, url(), {
      hash: `#/runs/${id}`,
      token: await tokenOf("agent:endless:perturb"),
    });
    await ready(other);
    await other.getByRole("button", { name: "Run again" }).dblclick();
    const again = await otherRun(other, id);
    await other.locator("section", { hasText: "Input" }).getByText('"task": 1').waitFor();
    expect(await runsOf("endless")).toEqual([again, id]);
    expect(problems).toEqual([]);
    await other.close();
  });

  it("[DASHBOARD-552] a press in the moment in which the new run's buttons appear does not repeat that run", async () => {
    const id = await perturb("echo", "once");
    const before = await runsOf("echo");
    const { page } = await openDashboard(browser, url(), {
      hash: `#/runs/${id}`,
      token: await tokenOf("agent:echo:perturb"),
    });
    await ready(page);
    await pressTwice(page, "Run again", "Run again");
    const second = await otherRun(page, id);
    // Had the stray press counted, this one would repeat a third run.
    await ready(page);
    await page.getByRole("button", { name: "Run again" }).press("Enter");
    const third = await otherRun(page, second);
    expect(await runsOf("echo")).toEqual([third, second, ...before]);
    await page.close();
  });

  it("[DASHBOARD-580] a run is repeated with another input, by keyboard alone, and only if that is JSON", async () => {
    const id = await perturb("echo", { task: 1 });
    const before = await runsOf("echo");
    const { page, problems } = await openDashboard(browser, url(), {
      hash: `#/runs/${id}`,
      token: await tokenOf("agent:echo:perturb"),
      width: 390,
    });
    await ready(page);
    const edit = page.getByRole("button", { name: "Edit input…" });
    expect(await edit.getAttribute("aria-expanded")).toBe("false");
    await edit.press("Enter");
    const input = page.getByRole("textbox", { name: "Input of the new run" });
    await expect.poll(() => focused(page)).toBe("TEXTAREA");
    expect(await edit.getAttribute("aria-expanded")).toBe("true");
    expect(JSON.parse(await input.inputValue())).toEqual({ task: 1 });
    expect(await fits(page)).toBe(true);
    await ready(page);
    expect(await seriousViolations(page)).toEqual([]);

    await input.fill('{"task": ');
    await page.keyboard.press("Control+Enter");
    await page.locator('textarea[aria-invalid="true"]').waitFor();
    expect(await focused(page)).toBe("TEXTAREA");
    expect(await seriousViolations(page)).toEqual([]);
    // Closed and opened again, it keeps what was typed, also while the page asks for the run again.
    await page.keyboard.press("Escape");
    await input.waitFor({ state: "detached" });
    await expect.poll(() => focused(page)).toBe("Edit input…");
    await ready(page);
    await page.keyboard.press("Enter");
    expect(await input.inputValue()).toBe('{"task": ');

    await input.fill('{"task": 2}');
    await ready(page);
    await page.keyboard.press("Control+Enter");
    const again = await otherRun(page, id);
    await page.locator("section", { hasText: "Input" }).getByText('"task": 2').waitFor();
    await page.getByText("● completed").first().waitFor();
    expect(await input.count()).toBe(0);
    expect(await runsOf("echo")).toEqual([again, ...before]);
    expect(problems).toEqual([]);
    await page.close();
  });

  it("[DASHBOARD-580] null is another input, a refusal keeps what was typed, and an early press sends nothing", async () => {
    const id = await perturb("echo", "old");
    const before = await runsOf("echo");
    const { page } = await openDashboard(browser, url(), {
      hash: `#/runs/${id}`,
      token: await tokenOf("agent:echo:perturb"),
      scheme: "light",
    });
    await ready(page);
    await pressTwice(page, "Edit input…", "Run with this input");
    const input = page.getByRole("textbox", { name: "Input of the new run" });
    await input.fill(JSON.stringify("x".repeat(1_100_000)));
    await ready(page);
    await page.getByRole("button", { name: "Run with this input" }).click();
    await page.getByRole("alert").getByText("LIMIT_EXCEEDED").waitFor();
    expect(await input.inputValue()).toHaveLength(1_100_002);
    expect(await seriousViolations(page)).toEqual([]);
    await input.fill("null");
    await ready(page);
    await page.getByRole("button", { name: "Run with this input" }).dblclick();
    const again = await otherRun(page, id);
    await page.locator("section", { hasText: "Input" }).getByText("null", { exact: true }).waitFor();
    expect(await runsOf("echo")).toEqual([again, ...before]);
    await page.close();
  });

  it("[DASHBOARD-551] a parked run shows its question, and completes when that is answered", async () => {
    const id = await perturb("asker", 47);
    const { page } = await openDashboard(browser, url(), {
      hash: `#/runs/${id}`,
      token: await tokenOf("purgatory:resolve agent:asker:perturb"),
      width: 360,
      scheme: "light",
    });
    await page.getByText("? parked").waitFor();
    expect(await fits(page)).toBe(true);
    expect(await seriousViolations(page)).toEqual([]);
    await answer(page, "Approve");
    await page.getByText("● completed").first().waitFor();
    await page
      .locator("section", { hasText: "Outcome" })
      .getByText('"answered": "Approve"')
      .first()
      .waitFor();
    await page.getByRole("heading", { name: "Resumptions" }).waitFor();
    await page.goto(`${url()}/#/agents/asker`);
    await row(page, id).waitFor();
    expect(await fits(page)).toBe(true);
    expect(await seriousViolations(page)).toEqual([]);
    await page.close();
  });

  it("[ELEMENT-581] at the end of a narrow page the buttons of a question come to rest, too", async () => {
    const id = await perturb("asker", 48);
    const { page } = await openDashboard(browser, url(), {
      hash: `#/runs/${id}`,
      token: await tokenOf("purgatory:resolve agent:asker:perturb"),
      width: 360,
    });
    await page.locator('t-semaphore-card button[aria-disabled="false"]').first().waitFor();
    const height = (): Promise<number> => page.evaluate(() => document.documentElement.scrollHeight);
    const before = await height();
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    // The confirmation makes the page longer. At its new end, a page that gets shorter again would move.
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.locator('t-semaphore-card button.primary[aria-disabled="false"]').waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await page.locator("t-semaphore-card button.primary").waitFor({ state: "detached" });
    expect(await height()).toBe(before);
    await page.locator('t-semaphore-card button[aria-disabled="false"]').first().waitFor();
    expect(await height()).toBe(before);
    await page.close();
  });

  it("[ELEMENT-582] buttons that have left the page are no longer measured", async () => {
    const id = await perturb("echo", "left");
    const { page } = await openPage(browser, url());
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.addInitScript(() => {
      const request = requestAnimationFrame.bind(globalThis);
      const counted = { frames: 0, request };
      Object.assign(globalThis, {
        counted,
        requestAnimationFrame: (callback: FrameRequestCallback) => {
          counted.frames += 1;
          return request(callback);
        },
      });
    });
    await page.goto(`${url()}/#/runs/${id}`);
    await signIn(page, await tokenOf("agent:echo:perturb"));
    await ready(page);
    // Each visit ends in the moment in which the buttons appear, while they are still to be drawn once more.
    await page.evaluate(async (run) => {
      const inside = (root: ParentNode): Element[] =>
        [...root.querySelectorAll("*")].flatMap((element) => [
          element,
          ...(element.shadowRoot ? inside(element.shadowRoot) : []),
        ]);
      const isThere = (): boolean => inside(document).some((element) => element.matches("d-run-buttons"));
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      for (let visit = 0; visit < 10; visit += 1) {
        location.hash = "#/terrarium";
        while (isThere()) await frame();
        location.hash = `#/runs/${run}`;
        while (!isThere()) await frame();
      }
      location.hash = "#/terrarium";
    }, id);
    await page.getByRole("heading", { name: "System" }).waitFor();
    const quiet = await page.evaluate(async () => {
      const { counted } = globalThis as unknown as {
        counted: { frames: number; request: typeof requestAnimationFrame };
      };
      const frame = (): Promise<number> => new Promise((resolve) => counted.request(resolve));
      let frames = 0;
      for (let n = 0; n < 20; n += 1) {
        const before = counted.frames;
        await frame();
        if (counted.frames === before) frames += 1;
      }
      return frames;
    });
    // Events of agents ask for a frame now and then; buttons that are measured ask in each.
    expect(quiet).toBeGreaterThan(0);
    await page.close();
  });

  it("[DASHBOARD-551] the page of an unknown run says so", async () => {
    const { page } = await openDashboard(browser, url(), { hash: "#/runs/per-nothing" });
    await page.getByText("There is no run with this id").waitFor();
    expect(await page.getByRole("button", { name: "Run again" }).count()).toBe(0);
    await page.close();
  });
});
