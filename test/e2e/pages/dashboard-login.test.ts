import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { openBrowser, openPage, seriousViolations } from "../../support/browser.js";
import { AUDIENCE, CLIENT_ID, IdentityProvider } from "../identity-provider.js";
import { needs } from "../../support/machine.js";
import type { TerrariumKit } from "../../support/terrarium-kit.js";
import { openTerrarium, signIn } from "./dashboard-kit.js";

/** The life of the provider's access tokens. */
const LIFE_MS = 600_000;

describe.skipIf(needs("chromium"))("a login on the dashboard", { timeout: 120_000 }, () => {
  let browser: Browser;
  let provider: IdentityProvider;
  let kit: TerrariumKit;
  let url: string;

  beforeAll(async () => {
    [browser, provider] = await Promise.all([openBrowser(), IdentityProvider.open()]);
    const { issuer, jwksUrl } = provider;
    kit = await openTerrarium({
      issuers: [{ name: "corp", issuer, jwksUrl, audience: AUDIENCE }],
      login: {
        issuer,
        clientId: CLIENT_ID,
        scope: "openid offline_access agent:*:control",
        audience: AUDIENCE,
      },
      limits: { steeringRatePerSecond: 1_000 },
    });
    url = `http://127.0.0.1:${kit.port}/`;
    provider.page = url;
  });
  beforeEach(() => {
    provider.refuses = false;
    provider.broken.clear();
    provider.requests.length = 0;
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.[Symbol.asyncDispose]();
    await provider?.[Symbol.asyncDispose]();
  });

  /** A page of the dashboard that offers to log in, and every address that it requests of the gateway. */
  async function open(hash = "", { ownClock = false } = {}) {
    const { page, problems } = await openPage(browser, url);
    if (ownClock) await page.clock.install();
    // The provider's pages ask for a font.
    await page.route("https://fonts.googleapis.com/**", (route) => route.abort());
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(url + hash);
    await page.getByRole("button", { name: "Log in…" }).waitFor();
    return { page, problems, requests };
  }

  async function leave(page: Page, { remember = false } = {}): Promise<void> {
    await page.getByRole("button", { name: "Log in…" }).click();
    if (remember) await page.getByLabel("Remember it until this tab is closed").check();
    await page.getByRole("button", { name: `Log in at ${new URL(provider.issuer).host}` }).click();
  }

  async function enter(page: Page, name: string): Promise<void> {
    await page.locator("input[name=login]").fill(name);
    await page.locator("input[name=password]").fill("anything");
    await page.locator("button[type=submit]").click();
    await page.getByRole("button", { name: "Continue" }).click();
  }

  const account = (page: Page, name: string) =>
    page.getByRole("banner").getByRole("button", { name: name === "operator" ? name : `corp|${name}` });
  const stored = (page: Page): Promise<string> =>
    page.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state, location.href]));

  it("[DASHBOARD-1360] goes to the provider and comes back to the same page, logged in, with nothing in the address or the storage", async () => {
    const { page, problems, requests } = await open("#/agents/adder");
    await page.getByRole("button", { name: "Log in…" }).click();
    expect(await seriousViolations(page)).toEqual([]);
    await page.screenshot({ path: join(tmpdir(), "terrarium-login.png") });
    await page.keyboard.press("Escape");
    await leave(page);
    await enter(page, "ada");
    await account(page, "ada").waitFor();
    expect(page.url()).toBe(`${url}#/agents/adder`);
    await page.getByRole("heading", { name: "adder" }).waitFor();
    await page.getByRole("button", { name: "Perturb" }).or(page.getByLabel("left")).first().waitFor();
    const asked = new URL(requests.find((request) => request.includes("code_challenge=")) ?? "");
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: "code",
      response_mode: "fragment",
      code_challenge_method: "S256",
      redirect_uri: url,
    });
    // The code is behind the #: no request has it in its address.
    const own = requests.filter((request) => request.startsWith(url));
    expect(own.filter((request) => /[?&](?:code|state)=/.test(request.split("#")[0] ?? ""))).toEqual([]);
    expect(await stored(page)).not.toMatch(/eyJ|code=|verifier|refresh/);
    await account(page, "ada").click();
    await page.getByRole("dialog").getByText("You are corp|ada").waitFor();
    await page.screenshot({ path: join(tmpdir(), "terrarium-logged-in.png") });
    expect(problems.filter((problem) => problem.includes("Content Security Policy"))).toEqual([]);
    await page.close();
  });

  it("[DASHBOARD-1361] is renewed before its token ends, also after a while without the provider, until the provider refuses", async () => {
    const { page } = await open("", { ownClock: true });
    await leave(page);
    await enter(page, "bob");
    await account(page, "bob").waitFor();
    const tokens = (): number => provider.requests.filter((path) => path === "/token").length;
    // The page sets its timer a moment after it has its token, so its time goes on until it asks.
    const asked = async (times: number, stepMs: number) => {
      let passedMs = 0;
      for (; tokens() < times; passedMs += stepMs) await page.clock.fastForward(stepMs);
      expect(tokens()).toBe(times);
      return passedMs;
    };
    expect(tokens()).toBe(1);
    expect(await asked(2, 20_000)).toBeGreaterThan(LIFE_MS / 2);
    provider.broken.add("/token");
    await asked(3, 20_000);
    provider.broken.clear();
    provider.refuses = true;
    await asked(4, 1_000);
    await page
      .getByRole("alert")
      .getByText(/^▲ 127\.0\.0\.1:\d+ refused the login: the session was ended\.$/)
      .waitFor();
    // The token is good until its end.
    await account(page, "bob").waitFor();
    await page.close();
  });

  it("[DASHBOARD-1362] outlives a reload only where the person asked for that, and ends everywhere when it is ended", async () => {
    const { page } = await open();
    await leave(page);
    await enter(page, "cleo");
    await account(page, "cleo").waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Log in…" }).waitFor();
    await leave(page, { remember: true });
    // The provider still knows the person, and asks for consent only.
    await page.getByRole("button", { name: "Continue" }).click();
    await account(page, "cleo").waitFor();
    await page.reload();
    await account(page, "cleo").waitFor();
    await account(page, "cleo").click();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("button", { name: "Yes, sign me out" }).click();
    await page.getByRole("button", { name: "Log in…" }).waitFor();
    expect(page.url()).toBe(url);
    expect(await stored(page)).not.toMatch(/eyJ|refreshToken/);
    await leave(page);
    await page.locator("input[name=login]").waitFor();
    await page.close();
  });

  it("[DASHBOARD-1363] that was cancelled, does not belong to this tab, or cannot reach the provider says so in plain words", async () => {
    const { page } = await open();
    const alert = page.getByRole("alert");
    await leave(page);
    await page.getByRole("link", { name: "[ Cancel ]" }).click();
    await alert.getByText(/^▲ The login was cancelled, or 127\.0\.0\.1:\d+ does not allow it: /).waitFor();
    expect(page.url()).toBe(url);
    await page.goto(`${url}#code=forged&state=forged`);
    await page.reload();
    await alert.getByText("This login was begun in another tab, or long ago. Log in again.").waitFor();
    expect(page.url()).toBe(url);
    provider.broken.add("/.well-known/openid-configuration");
    await leave(page);
    await page
      .getByRole("dialog")
      .getByRole("alert")
      .getByText(/cannot be used|cannot reach/)
      .waitFor();
    await page.close();
  });

  it("[DASHBOARD-1364] beside the login a token can still be entered", async () => {
    const { page } = await open();
    await page.getByRole("button", { name: "Log in…" }).click();
    await page.getByLabel("Token").fill(kit.terrarium.operatorToken);
    await page.getByRole("button", { name: "Use this token" }).click();
    await account(page, "operator").click();
    await page.getByRole("button", { name: "Forget token" }).click();
    await page.getByRole("button", { name: "Log in…" }).waitFor();
    expect(provider.requests).toEqual([]);
    await page.close();
  });

  it("[DASHBOARD-1365] connects to the gateway and its one provider, and elsewhere pages offer no login", async () => {
    const policy = async (at: string, path: string) =>
      /connect-src ([^;]+)/.exec((await fetch(at + path)).headers.get("content-security-policy") ?? "")?.[1];
    expect(await policy(url, "")).toBe(`'self' ${provider.issuer}`);
    expect(await policy(url, "docs")).toBe("'self'");
    await using plain = await openTerrarium();
    const at = `http://127.0.0.1:${plain.port}/`;
    expect(await policy(at, "")).toBe("'self'");
    expect(await (await fetch(`${at}login.json`)).json()).toBeNull();
    const { page } = await openPage(browser, at);
    await page.goto(at);
    await signIn(page, plain.terrarium.operatorToken);
    await page.close();
  });
});
