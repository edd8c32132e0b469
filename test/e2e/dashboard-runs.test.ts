import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineAgent } from "../../src/index.js";
import { openBrowser, seriousViolations } from "../support/browser.js";
import { needs } from "../support/machine.js";
import { bearerOf, type TerrariumKit } from "../support/terrarium-kit.js";
import { answer, openDashboard, openTerrarium, signIn } from "./dashboard-kit.js";

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
    await page.locator('d-run-buttons button[aria-disabled="false"]').waitFor();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByText("× cancelled").waitFor();
    await page.close();

    const { page: other } = await openDashboard(browser, url(), {
      hash: `#/runs/${id}`,
      token: await tokenOf("agent:endless:perturb"),
    });
    await other.locator('d-run-buttons button[aria-disabled="false"]').waitFor();
    await other.getByRole("button", { name: "Run again" }).dblclick();
    await other.waitForURL((address) => !address.hash.includes(id));
    const again = decodeURIComponent(new URL(other.url()).hash.replace("#/runs/", ""));
    await other.getByRole("heading", { name: `Run ${again}` }).waitFor();
    await other.locator("section", { hasText: "Input" }).getByText('"task": 1').waitFor();
    const { data } = await kit.ask(`{ runs(agentId: "endless") { runs { id } } }`);
    expect(data).toEqual({ runs: { runs: [{ id: again }, { id }] } });
    expect(problems).toEqual([]);
    await other.close();
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

  it("[DASHBOARD-551] the page of an unknown run says so", async () => {
    const { page } = await openDashboard(browser, url(), { hash: "#/runs/per-nothing" });
    await page.getByText("There is no run with this id").waitFor();
    expect(await page.getByRole("button", { name: "Run again" }).count()).toBe(0);
    await page.close();
  });
});
