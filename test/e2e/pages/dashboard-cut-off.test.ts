import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openBrowser, seriousViolations } from "../../support/browser.js";
import { needs } from "../../support/machine.js";
import { openCutOff, TOKEN } from "../../support/nats/cut-off.js";
import { cardOf, openDashboard } from "./dashboard-kit.js";

const AGE = /^as of \d+ (?:s|min) ago$/;
const OLD = /^\d+ (?:s|min) old$/;
const REFUSED = /NATS is away since [0-9:]+: steering is refused, and new events are shown when it is back\./;

/** Nothing is wider than the window. */
async function overflow(page: Page): Promise<number> {
  return await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

describe.skipIf(needs("chromium") || needs("natsServer"))(
  "the dashboard of a gateway that loses NATS",
  () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(() => browser?.close());

    it("[CLUSTER-1788] [DASHBOARD-1789] [DASHBOARD-1834] says so while it is open, with the age of what is shown, its own agents too, until NATS is back", async () => {
      const cluster = await openCutOff("dashboard");
      const { page, problems } = await openDashboard(browser, cluster.url, { token: TOKEN });
      const bar = page.getByRole("status", { name: "NATS" });
      await cardOf(page, "far").waitFor();
      const badge = page.locator("d-connection").getByRole("status");
      const pulse = page.getByRole("list", { name: "Pulse" });
      await badge.getByText("live", { exact: true }).waitFor();
      expect(await bar.innerText()).toBe("");

      await cluster.away();
      await bar.getByText(REFUSED).waitFor();
      await page.getByText(/are shown as of \d+ s ago/).waitFor();
      for (const id of ["far", "asker", "own"]) await cardOf(page, id).getByText(OLD).waitFor();
      await badge.getByText("cut off").waitFor();
      await page
        .locator("d-connection")
        .getByText(/^cut off, \d+ s old$/)
        .waitFor();
      await pulse.getByText(AGE).waitFor();
      for (const id of ["far", "own"]) {
        await page.goto(`${cluster.url}/#/agents/${id}`);
        await page.getByRole("heading", { level: 1, name: id }).waitFor();
        // The list of runs says it of both, as runs are everybody's.
        await page.locator("d-runs").getByText(AGE).waitFor();
        await page.locator(".standing").getByText(AGE).waitFor();
        expect(await badge.innerText()).toBe("cut off");
        await page.getByRole("heading", { name: /^Events \d+ received, cut off$/ }).waitFor();
        expect(await page.getByText(/\blive\b/).count()).toBe(0);
      }
      await page.goto(`${cluster.url}/#/questions`);
      await page.getByRole("heading", { level: 1 }).getByText(AGE).waitFor();
      await page.goto(`${cluster.url}/#/terrarium`);
      await page
        .getByRole("cell", { name: /^\w+, as of \d+ s ago$/ })
        .first()
        .waitFor();

      await page.goto(`${cluster.url}/#/agents/far`);
      await page.getByText(AGE).first().waitFor();
      await cluster.back();
      await bar.getByText(REFUSED).waitFor({ state: "hidden" });
      await page
        .getByText(/as of \d+ /)
        .first()
        .waitFor({ state: "hidden" });
      await page.goto(`${cluster.url}/#/`);
      for (const id of ["far", "own"]) {
        await cardOf(page, id).waitFor();
        expect(await cardOf(page, id).getByText(OLD).count()).toBe(0);
      }
      await badge.getByText("live").waitFor();
      expect(await pulse.getByText(AGE).count()).toBe(0);
      expect(problems).toEqual([]);
      await page.close();
    });

    it("[DASHBOARD-1790] shows questions and runs of which something cannot be read, and reads it when NATS is back", async () => {
      const cluster = await openCutOff("partly");
      await cluster.away();
      const view = { token: TOKEN, hash: "#/questions", width: 360, scheme: "light" } as const;
      const { page, problems } = await openDashboard(browser, cluster.url, view);
      const unread = page.getByText("How it can be answered cannot be read at the moment.");
      await unread.waitFor();
      const buttonOf = (prompt: string, name: string) =>
        page.locator("d-question").filter({ hasText: prompt }).getByRole("button", { name, exact: true });
      await buttonOf("Go on?", "Yes").waitFor();
      expect(await buttonOf("Why?", "Answer").count()).toBe(0);
      expect([await overflow(page), await seriousViolations(page)]).toEqual([0, []]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await seriousViolations(page)).toEqual([]);

      await page.goto(`${cluster.url}/#/runs/${cluster.large}`);
      for (const name of ["Input", "Outcome"])
        await page.getByRole("region", { name }).getByText("It cannot be read at the moment.").waitFor();
      expect(await page.getByRole("button", { name: "Edit input…" }).count()).toBe(0);
      expect([await overflow(page), await seriousViolations(page)]).toEqual([0, []]);

      await page.goto(`${cluster.url}/#/questions`);
      await unread.waitFor();
      await cluster.back();
      await unread.waitFor({ state: "hidden" });
      await buttonOf("Why?", "Answer").waitFor();
      expect(problems).toEqual([]);
      await page.close();
    });
  },
);
