import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openBrowser, openPage, type WatchedPage } from "../../support/browser.js";
import { needs } from "../../support/machine.js";
import { RestKit } from "../../support/rest-kit.js";

describe.skipIf(needs("chromium"))("The page /docs in a browser", { timeout: 120_000 }, () => {
  let rest: RestKit;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    rest = await RestKit.open();
    browser = await openBrowser();
    watched = await openPage(browser, rest.url);
    ({ page } = watched);
    await page.goto(`${rest.url}/docs`);
    await page.getByRole("heading", { name: /^Terrarium/ }).waitFor();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await rest?.[Symbol.asyncDispose]();
  });

  it("[REST-22] shows every documented operation", async () => {
    const { paths } = (await (await fetch(`${rest.url}/openapi.json`)).json()) as { paths: object };
    await page.locator('[data-path="/api/desk/add"]').first().waitFor();
    const shown = await page
      .locator("[data-path]")
      .evaluateAll((all) => all.map((one) => one.dataset["path"]));
    expect(new Set(shown)).toEqual(new Set(Object.keys(paths)));
  });

  it("[REST-22] calls a command with the token that is entered", async () => {
    const add = page.locator("#operations-agent_desk-deskAdd");
    await add.locator("button.opblock-summary-control").click();
    await add.getByRole("button", { name: "Execute" }).click();
    const refused = add.locator(".live-responses-table .response").first();
    await refused.getByText("UNAUTHENTICATED").waitFor();

    await page.getByRole("button", { name: "Authorize", exact: true }).click();
    const dialog = page.locator(".dialog-ux");
    await dialog.locator("input").fill(rest.kit.terrarium.operatorToken);
    await dialog.getByRole("button", { name: "Apply credentials" }).click();
    await dialog.getByRole("button", { name: "Close" }).click();

    const answered = page.waitForResponse(`${rest.url}/api/desk/add`);
    await add.getByRole("button", { name: "Execute" }).click();
    const response = await answered;
    expect({ status: response.status(), body: await response.json() }).toEqual({
      status: 200,
      body: { success: true, result: { sum: 3 } },
    });
    await add.locator(".live-responses-table").getByText('"sum"').waitFor();
  });

  it("[REST-22] keeps the token only in the page", async () => {
    const kept = await page.evaluate(
      () =>
        JSON.stringify(Object.entries(localStorage)) +
        JSON.stringify(Object.entries(sessionStorage)) +
        document.cookie +
        location.href,
    );
    expect(kept).not.toContain(rest.kit.terrarium.operatorToken);
  });

  it("[REST-22] violates no rule of its CSP and requests no other host", () => {
    // The refusal above is the only error in the browser's console.
    const refusals = watched.problems.filter((text) => text.includes("401"));
    expect(watched.problems).toEqual(refusals);
    expect(refusals).toHaveLength(1);
  });
});
