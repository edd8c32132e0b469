import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  openBrowser,
  openPage,
  seriousViolations,
  servePage,
  type WatchedPage,
} from "../../support/browser.js";
import { needs } from "../../support/machine.js";
import type { TerrariumKit } from "../../support/terrarium-kit.js";
import { openDashboard, openTerrarium } from "./dashboard-kit.js";

interface Created {
  readonly id: string;
  readonly token: string;
}

describe.skipIf(needs("chromium"))("a share in the browser", () => {
  let browser: Browser;
  let kit: TerrariumKit;

  beforeAll(async () => {
    browser = await openBrowser();
    kit = await openTerrarium({ limits: { steeringRatePerSecond: 1_000 }, readOrigins: ["*"] });
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.[Symbol.asyncDispose]();
  });

  const url = (): string => `http://127.0.0.1:${kit.port}`;

  async function share(agentId: string, session: string | null = null, ttlSeconds = 7_200): Promise<Created> {
    const mutation = `mutation ($agentId: ID!, $session: String, $ttlSeconds: Int!) {
      createShare(agentId: $agentId, session: $session, ttlSeconds: $ttlSeconds) { id token }
    }`;
    const { data } = await kit.ask(mutation, { agentId, session, ttlSeconds }, kit.bearer);
    return (data as { readonly createShare: Created }).createShare;
  }

  const revoke = (id: string) =>
    kit.ask("mutation ($id: ID!) { revokeShare(id: $id) { id } }", { id }, kit.bearer);

  /** Opens the page by a share, and records the addresses and referrers of everything that it requests. */
  async function open(token: string, path = "/"): Promise<WatchedPage & { requests: string[] }> {
    const watched = await openPage(browser, url());
    const requests: string[] = [];
    watched.page.on("request", (request) => {
      requests.push(`${request.url()} ${request.headers()["referer"] ?? ""}`);
    });
    await watched.page.goto(`${url()}${path}?share=${token}`);
    return { ...watched, requests };
  }

  it("[SHARE-1207] shows its agent and until when, takes itself out of the address, and offers nothing that steers", async () => {
    await kit.count(3);
    const { token } = await share("counter");
    const { page, requests } = await open(token);
    await page.getByText("You are looking at counter until").waitFor();
    await page.getByText("(1 h 59 min left)").waitFor();
    await page.getByRole("heading", { name: "counter" }).waitFor();
    await page.getByText(/^[1-9]\d* received, live$/).waitFor();
    expect(page.url()).toBe(`${url()}/`);
    expect(await page.getByRole("navigation").count()).toBe(0);
    for (const name of ["Steer…", "Stop", "Start", "Send"])
      expect(await page.getByRole("button", { name, exact: true }).count()).toBe(0);
    const [first, ...others] = requests;
    expect(first).toContain(token);
    expect(others.filter((request) => request.includes(token))).toEqual([]);
    const stored = await page.evaluate(() => [JSON.stringify(localStorage), JSON.stringify(sessionStorage)]);
    expect(stored[0]).not.toContain(token);
    expect(stored[0]).not.toContain("counter");
    expect(await seriousViolations(page)).toEqual([]);
    await page.reload();
    await page.getByText("You are looking at counter until").waitFor();
    await page.goBack();
    expect(page.url()).not.toContain("share");
    await page.close();
  });

  it("[SHARE-1207] says at once that it has ended, when it is revoked and when it is opened afterwards", async () => {
    const { id, token } = await share("echo", "north");
    const { page } = await open(token);
    await page.getByText("You are looking at echo (session north) until").waitFor();
    await revoke(id);
    await page.getByRole("heading", { name: "This link has ended" }).waitFor();
    await page.getByText("The gateway does not accept it any more.").waitFor();
    expect(await page.locator("d-agent").count()).toBe(0);
    await page.close();
    const later = await open(token);
    await later.page.getByRole("heading", { name: "This link has ended" }).waitFor();
    await later.page.getByRole("button", { name: "Open the dashboard without it" }).click();
    await later.page.getByRole("navigation", { name: "Pages" }).waitFor();
    await later.page.close();
    const cut = await open(token.slice(0, 30));
    await cut.page.getByRole("heading", { name: "This link is not valid" }).waitFor();
    await cut.page.close();
  });

  it("[SHARE-1209] is made and ended on the page of its agent, by those who control it", async () => {
    const token = kit.terrarium.operatorToken;
    const { page } = await openDashboard(browser, url(), { hash: "#/agents/adder", token });
    await page.locator("d-share summary").click();
    await page.getByRole("button", { name: "1 day" }).click();
    await page.getByRole("button", { name: "Create a link" }).click();
    const link = await page.getByLabel("The link", { exact: true }).inputValue();
    await page.getByRole("list", { name: "Links to this agent" }).getByRole("listitem").waitFor();
    const guest = await openPage(browser, url());
    await guest.page.goto(link);
    await guest.page.getByText("You are looking at adder until").waitFor();
    await page.getByRole("button", { name: /^End the link/ }).click();
    await guest.page.getByRole("heading", { name: "This link has ended" }).waitFor();
    await page.getByRole("list", { name: "Links to this agent" }).waitFor({ state: "detached" });
    expect(await seriousViolations(page)).toEqual([]);
    await guest.page.close();
    await page.close();
    const other = await openDashboard(browser, url(), { hash: "#/agents/adder" });
    expect(await other.page.locator("d-share summary").count()).toBe(0);
    await other.page.close();
  });

  it("[SHARE-1208] a widget on a page of another origin shows its agent by the attribute `share`", async () => {
    const { id, token } = await share("echo");
    const gateway = url();
    const widget = `<terrarium-density-field gateway="${gateway}" agent="echo" share="${token}"></terrarium-density-field>`;
    const html = `<!doctype html><html lang="en"><head><title>Elsewhere</title><link rel="icon" href="data:,">
      <script type="module" src="${gateway}/widgets.js"></script></head><body>${widget}</body></html>`;
    const policy = `default-src 'none'; script-src ${gateway}; connect-src ${gateway.replace("http", "ws")}; img-src data:`;
    await using elsewhere = await servePage(html, policy);
    const { page } = await openPage(browser, gateway);
    await page.goto(elsewhere.url);
    await page.locator("terrarium-density-field").getByText("echo").waitFor();
    await revoke(id);
    await page.locator("terrarium-density-field").getByText("Not connected").waitFor();
    expect(page.url()).toBe(elsewhere.url);
    await page.close();
  });

  it.each([
    ["/graphql", ".graphiql-execute-button"],
    ["/docs", ".swagger-ui .info"],
    ["/embed", "terrarium-density-field"],
  ])(
    "[SHARE-1289] %s takes the share out of its address before it asks for anything",
    async (path, shown) => {
      const { token } = await share("echo");
      const { page, requests } = await open(token, path);
      await page.locator(shown).first().waitFor();
      expect(page.url()).toBe(`${url()}${path}`);
      expect(requests[0]).toContain(token);
      expect(requests.slice(1).filter((request) => request.includes(token))).toEqual([]);
      expect(await page.evaluate(() => JSON.stringify([localStorage, history.state]))).not.toContain(token);
      await page.goto(`${url()}/openapi.json`);
      await page.goBack();
      expect(page.url()).toBe(`${url()}${path}`);
      await page.close();
    },
  );

  it("[SHARE-1289] GraphiQL reads by the share, in this tab only, until it ends", async () => {
    const { id, token } = await share("echo", "north");
    const { page } = await open(token, "/graphql");
    await page.getByText("Tabs without a token look at echo (session north) by a link, until").waitFor();
    const viewer = (): Promise<unknown> =>
      page.evaluate(async () => {
        const init = { method: "POST", headers: { "content-type": "application/json" } };
        const response = await fetch("/graphql", {
          ...init,
          body: '{"query":"{ viewer { id } agents { id } }"}',
        });
        return ((await response.json()) as { data?: unknown }).data ?? response.status;
      });
    const seen = { viewer: { id: `share:${id}` }, agents: [{ id: "echo" }] };
    expect(await viewer()).toEqual(seen);
    await page.reload();
    await page.getByText("Tabs without a token look at echo").waitFor();
    expect(await viewer()).toEqual(seen);
    const opened = page.context().waitForEvent("page");
    await page.evaluate(() => void window.open("/graphql", "_blank", "noopener"));
    const other = await opened;
    await other.locator(".graphiql-execute-button").waitFor();
    expect(await other.getByText("Tabs without a token").count()).toBe(0);
    await revoke(id);
    expect(await viewer()).toBe(401);
    await page.getByText("The link that opened this page has ended.").waitFor();
    expect(await viewer()).toMatchObject({ viewer: null });
    await page.context().close();
  });
});
