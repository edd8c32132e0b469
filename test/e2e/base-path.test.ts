import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../support/browser.js";
import { needs } from "../support/needs.js";
import { type Gateway, run, SERVE_ECHO, Session, startGateway, TOKEN } from "../support/terrarium-process.js";
import { usePages } from "./pages-kit.js";

describe("terrarium serve --base-path", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway([...SERVE_ECHO, "--base-path", "/terrarium"]);
  });
  afterAll(() => gateway?.[Symbol.asyncDispose]());

  it("[HTTP-500] prints the address with the path", () => {
    expect(gateway.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/terrarium$/);
  });

  it("[CLI-500] every command takes that address, whatever slashes it ends with", async () => {
    const { url, variables } = gateway;
    const asked = await run(["invoke", "echo", "7", "--json"], variables);
    expect([asked.status, asked.stdout]).toEqual([0, expect.stringContaining("7")]);
    for (const at of [url, `${url}/`, `${url}/graphql`, `${url}//`]) {
      const { status, stdout } = await run(["agents", "--url", at], {});
      expect([at, status, stdout]).toEqual([at, 0, expect.stringContaining("echo")]);
    }
    await using observing = new Session(["observe", "echo", "--json", "--url", url]);
    await gateway.perturb("echo", "seen");
    expect(await observing.until((line) => line.includes('"result":"seen"'))).toContain("RESULT");
    const outside = await run(["agents", "--no-cache", "--url", new URL(url).origin], {});
    expect(outside.status).toBe(3);
  });

  it("[CLI-500] takes an address whose path only ends like the endpoint", async () => {
    await using other = await startGateway([...SERVE_ECHO, "--base-path", "mygraphql"]);
    expect((await run(["agents"], other.variables)).stdout).toContain("echo");
  });

  it("[HTTP-504] is TERRARIUM_BASE_PATH too; an impossible one ends the start with a usage error", async () => {
    await using session = new Session(SERVE_ECHO, { TERRARIUM_BASE_PATH: "tools/", TERRARIUM_TOKEN: TOKEN });
    expect(await session.line()).toMatch(/\/tools$/);
    for (const given of ["/a/../b", "/a?b", "http://h/a"]) {
      const { status, stderr } = await run([...SERVE_ECHO, "--base-path", given]);
      expect([status, stderr]).toEqual([
        2,
        expect.stringMatching(/^terrarium: --base-path: a base path is such as/),
      ]);
    }
  });

  describe.skipIf(needs("chromium"))("in a browser", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(() => browser?.close());

    it(
      "[PAGE-500] every page works below it and asks for nothing outside",
      { timeout: 120_000 },
      async () => {
        expect(await usePages(browser, gateway.url, TOKEN)).toEqual([]);
      },
    );
  });
});
