import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openBrowser } from "../../support/browser.js";
import { openDashboard, openTerrarium, signIn } from "./dashboard-kit.js";
import { needs } from "../../support/machine.js";
import { bearerOf, type TerrariumKit } from "../../support/terrarium-kit.js";

describe.skipIf(needs("chromium"))("steering in the browser", () => {
  let browser: Browser;
  let kit: TerrariumKit;

  beforeAll(async () => {
    browser = await openBrowser();
    kit = await openTerrarium();
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.[Symbol.asyncDispose]();
  });

  const url = (): string => `http://127.0.0.1:${kit.port}`;
  const tokenOf = async (): Promise<string> =>
    (await bearerOf("agent:echo:perturb agent:echo:invoke", 600, "ada")).replace("Bearer ", "");

  it("[DASHBOARD-243] typed input survives a visit to another page, a refusal and the expiry of the token", async () => {
    const { page, problems } = await openDashboard(browser, url(), {
      hash: "#/agents/echo",
      token: await tokenOf(),
      ownClock: true,
    });
    const input = page.getByLabel("Input");
    await input.fill('{"long": "thought"}');
    await page.getByRole("button", { name: "Invoke" }).first().click();
    expect(await input.inputValue()).toBe('{"long": "thought"}');
    await page.getByRole("button", { name: "Perturb" }).first().click();
    await page.getByRole("link", { name: "Questions" }).click();
    await page.getByRole("heading", { name: "Questions" }).waitFor();
    await page.goto(`${url()}/#/agents/echo`);
    expect(await input.inputValue()).toBe('{"long": "thought"}');
    await page.getByLabel("Priority").fill("500");
    await page.getByRole("button", { name: "Perturb" }).last().click();
    await page.getByRole("alert").getByText("BAD_USER_INPUT").waitFor();
    expect(await input.inputValue()).toBe('{"long": "thought"}');
    // The token expires by the page's clock, however long the steps above took.
    await page.clock.fastForward(601_000);
    await page.getByText("The token of ada has expired.", { exact: false }).waitFor();
    await page.getByRole("banner").getByRole("button", { name: "Steer…" }).waitFor();
    expect(await page.getByRole("banner").getByRole("button", { name: "ada" }).count()).toBe(0);
    await signIn(page, await tokenOf());
    expect(await input.inputValue()).toBe('{"long": "thought"}');
    // A wrong priority is refused by the gateway, not by the page.
    expect(problems.filter((problem) => !problem.includes("400"))).toEqual([]);
    await page.close();
  });

  it("[DASHBOARD-244] links to GraphiQL, the REST page and the widgets", async () => {
    const { page } = await openDashboard(browser, url());
    for (const [name, path] of [
      ["GraphiQL", "/graphql"],
      ["REST and OpenAPI", "/docs"],
      ["Widgets for other pages", "/embed"],
    ] as const) {
      const href = await page
        .getByRole("link", { name })
        .evaluate((link) => (link as HTMLAnchorElement).href);
      expect(href).toBe(`${url()}${path}`);
      const response = await fetch(href, { headers: { accept: "text/html" } });
      expect([response.status, response.headers.get("content-type")]).toEqual([
        200,
        expect.stringContaining("text/html"),
      ]);
    }
    await page.close();
  });
});
