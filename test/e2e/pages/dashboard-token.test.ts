import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { defineAgent, park } from "../../../src/index.js";
import { openBrowser } from "../../support/browser.js";
import { needs } from "../../support/machine.js";
import { bearerOf, type TerrariumKit } from "../../support/terrarium-kit.js";
import { openDashboard, openTerrarium, signIn } from "./dashboard-kit.js";

/** Hidden from those without a right on it. */
const vault = defineAgent({
  id: "vault",
  visibility: "scoped",
  async process(input, context) {
    await context.signals.deposit({ type: "WARNING", initialIntensity: 0.9, target: "vault" });
    context.emit("gold in the vault");
    return input === "ask"
      ? park({ reason: "APPROVAL_NEEDED", prompt: "Open the vault?", options: ["Yes"] })
      : input;
  },
  resume: (_state, answer) => answer,
});

describe.skipIf(needs("chromium"))("the token of a dashboard", { timeout: 120_000 }, () => {
  let browser: Browser;
  let kit: TerrariumKit;
  let url: string;

  beforeAll(async () => {
    browser = await openBrowser();
    kit = await openTerrarium({ agents: [vault] });
    url = `http://127.0.0.1:${kit.port}`;
    const { errors } = await kit.ask(
      'mutation { invoke(agentId: "vault", input: "ask") { status } }',
      {},
      kit.bearer,
    );
    if (errors) throw new Error(JSON.stringify(errors));
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.[Symbol.asyncDispose]();
  });

  const dashboard = async (hash: string): Promise<Page> => (await openDashboard(browser, url, { hash })).page;
  const isLive = (page: Page): Promise<void> =>
    page
      .getByRole("status")
      .getByText(/^live$/)
      .waitFor();
  const stored = (page: Page): Promise<string> =>
    page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));

  async function forget(page: Page, who: string): Promise<void> {
    await page.getByRole("banner").getByRole("button", { name: who }).click();
    await page.getByRole("button", { name: "Forget token" }).click();
    await page.keyboard.press("Escape");
  }

  it.each([
    ["", "vault"],
    ["#/questions", "Open the vault?"],
    ["#/agents/vault", "gold in the vault"],
    ["#/terrarium", "vault"],
  ])(
    "[DASHBOARD-1298] on %j, everything is read again when it is entered, and leaves the page when it is forgotten",
    async (hash, secret) => {
      const page = await dashboard(hash);
      const shown = page.locator("main").getByText(secret).filter({ visible: true });
      if (hash !== "#/agents/vault") expect(await shown.count()).toBe(0);
      await signIn(page, kit.terrarium.operatorToken);
      await shown.first().waitFor();
      await isLive(page);
      await forget(page, "operator");
      await shown.first().waitFor({ state: "detached" });
      await page.evaluate(() => dispatchEvent(new Event("pagehide")));
      expect(await stored(page)).not.toContain("vault");
      await page.close();
    },
  );

  it("[DASHBOARD-1298] when it ends by itself, and when the gateway takes another one, nothing of before stays", async () => {
    const page = await dashboard("");
    const bearer = await bearerOf("agent:vault:observe", 10, "cy");
    await signIn(page, bearer.slice("Bearer ".length));
    await page.locator("main").getByText("vault").first().waitFor();
    await page.getByText("The token of cy has expired.").waitFor();
    await page.locator("main").getByText("vault").first().waitFor({ state: "detached" });
    const other = await bearerOf("agent:echo:control", 600, "dora");
    await signIn(page, other.slice("Bearer ".length));
    await isLive(page);
    await page.locator("main").getByText("echo").first().waitFor();
    expect(await page.locator("main").getByText("vault").count()).toBe(0);
    await page.close();
  });
});
