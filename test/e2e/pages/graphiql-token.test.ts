import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBrowser } from "../../support/browser.js";
import { signIn } from "./dashboard-kit.js";
import { needs } from "../../support/machine.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";

describe.skipIf(needs("chromium"))("the token in GraphiQL", { timeout: 120_000 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let kit: TerrariumKit;

  beforeAll(async () => {
    browser = await openBrowser();
    kit = await TerrariumKit.open();
  });
  beforeEach(async () => {
    context = await browser.newContext();
  });
  afterEach(async () => {
    await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.[Symbol.asyncDispose]();
  });

  const url = (): string => `http://127.0.0.1:${kit.port}`;
  const whose = "Tabs without a token use the token of";

  async function graphiql(): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${url()}/graphql`);
    await page.locator(".graphiql-execute-button").waitFor();
    return page;
  }

  /** Sends a query as GraphiQL does, with the headers in its editor. */
  function viewer(page: Page, authorization = "Bearer "): Promise<unknown> {
    return page.evaluate(async (header) => {
      const response = await fetch("/graphql", {
        method: "POST",
        headers: { "content-type": "application/json", Authorization: header },
        body: JSON.stringify({ query: "{ viewer { id } }" }),
      });
      return ((await response.json()) as { data?: { viewer?: { id: string } } }).data?.viewer?.id ?? null;
    }, authorization);
  }

  /** Everything in the browser's storage for this origin, and the page's URL. */
  function written(page: Page): Promise<string> {
    return page.evaluate(() =>
      JSON.stringify([
        Object.entries(localStorage),
        Object.entries(sessionStorage),
        document.cookie,
        location.href,
        history.state,
      ]),
    );
  }

  it("[DASHBOARD-303] entered in one tab is used in the browser's other tabs, also later ones, and stored nowhere", async () => {
    const one = await graphiql();
    const two = await graphiql();
    expect(await viewer(two)).toBeNull();
    const ada = await bearerOf("agent:*:perturb", 600, "ada");
    expect(await viewer(one, ada)).toBe("ada");
    await two.getByText(`${whose} ada.`).waitFor();
    expect(await viewer(two)).toBe("ada");
    expect(await viewer(one)).toBe("ada");
    const three = await graphiql();
    await three.getByText(`${whose} ada.`).waitFor();
    expect(await viewer(three)).toBe("ada");
    // A tab with its own token uses that.
    expect(await viewer(three, await bearerOf("agent:*:perturb", 600, "bob"))).toBe("bob");
    const secret = ada.slice("Bearer ".length);
    for (const page of [one, two, three]) expect(await written(page)).not.toContain(secret);
    await one.getByRole("button", { name: "Forget token" }).click();
    await two.getByText(whose).waitFor({ state: "hidden" });
    expect(await viewer(two)).toBeNull();
    expect(await viewer(one)).toBeNull();
  });

  it("[DASHBOARD-303] GraphiQL uses the dashboard's token, for subscriptions too, until the dashboard forgets it", async () => {
    const dashboard = await context.newPage();
    await dashboard.goto(`${url()}/`);
    await signIn(dashboard, kit.terrarium.operatorToken ?? "");
    const page = await graphiql();
    await page.getByText(`${whose} operator.`).waitFor();
    expect(await viewer(page)).toBe("operator");
    const sent = page.waitForEvent("websocket").then((socket) => socket.waitForEvent("framesent"));
    await page.evaluate(() => {
      const socket = new WebSocket(`ws://${location.host}/graphql`, "graphql-transport-ws");
      socket.addEventListener("open", () =>
        socket.send(JSON.stringify({ type: "connection_init", payload: { Authorization: "Bearer " } })),
      );
    });
    const { payload } = await sent;
    expect(JSON.parse(String(payload))).toEqual({
      type: "connection_init",
      payload: { authorization: `Bearer ${kit.terrarium.operatorToken}` },
    });
    await dashboard.getByRole("banner").getByRole("button", { name: "operator" }).click();
    await dashboard.getByRole("button", { name: "Forget token" }).click();
    await page.getByText(whose).waitFor({ state: "hidden" });
    expect(await viewer(page)).toBeNull();
  });

  it("[DASHBOARD-303] a refused token is not kept, and requests to other hosts carry none", async () => {
    const page = await graphiql();
    expect(await viewer(page, "Bearer not-a-token")).toBeNull();
    expect(await page.getByText(whose).isVisible()).toBe(false);
    expect(await viewer(page, await bearerOf("agent:*:perturb", 600, "ada"))).toBe("ada");
    const request = page.waitForRequest(/\/ready$/);
    await page.evaluate(() => fetch("/ready"));
    expect((await request).headers()["authorization"]).toBeUndefined();
    // Another browser, or a private window: another session.
    const stranger = await browser.newContext();
    const elsewhere = await stranger.newPage();
    await elsewhere.goto(`${url()}/graphql`);
    await elsewhere.locator(".graphiql-execute-button").waitFor();
    expect(await viewer(elsewhere)).toBeNull();
    await stranger.close();
  });
});
