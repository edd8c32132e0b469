import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signIn } from "./pages/dashboard-kit.js";
import { createTerrarium } from "../../src/index.js";
import { openBrowser } from "../support/browser.js";
import { needs, TOP } from "../support/machine.js";
import { type Gateway, run, SERVE_ECHO, Session, startGateway, TOKEN } from "../support/terrarium-process.js";
import { usePages } from "./pages/pages-kit.js";
import { Pane } from "./terminal/tmux.js";

describe("terrarium serve --base-path", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway([...SERVE_ECHO, "--base-path", "/terrarium"]);
  });
  afterAll(() => gateway?.[Symbol.asyncDispose]());

  it("[HTTP-500] prints the address with the path", () => {
    expect(gateway.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/terrarium$/);
  });

  it("[CLI-500] every command accepts that address with any trailing slashes", async () => {
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

  it.skipIf(needs("tmux"))("[CLI-500] the terminal follows it, and shows it with the path", async () => {
    const { url } = gateway;
    await using pane = await Pane.open({ args: ["observe"], variables: { TERRARIUM_URL: url }, rows: 40 });
    await pane.until((screen) => screen.includes("● live") && screen.includes("echo"));
    const nowhere = url.replace(/:\d+/, ":1");
    await using waiting = await Pane.open({ args: ["observe"], variables: { TERRARIUM_URL: nowhere } });
    const asked = await waiting.until((screen) => screen.includes("127.0.0.1:1/terrarium"));
    expect(asked).not.toContain("● live");
  });

  it("[CLI-500] takes an address whose path only ends like the endpoint", async () => {
    await using other = await startGateway([...SERVE_ECHO, "--base-path", "mygraphql"]);
    expect((await run(["agents"], other.variables)).stdout).toContain("echo");
  });

  it("[HTTP-504] is TERRARIUM_BASE_PATH too; an invalid one ends the start with a usage error", async () => {
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

  it("[HTTP-500] the health check of the image finds the gateway below its path", async () => {
    const dockerfile = await readFile(join(TOP, "deploy/Dockerfile"), "utf8");
    const [, command = ""] = /^HEALTHCHECK [^]*?CMD (\[.*\])$/m.exec(dockerfile) ?? [];
    const [node, ...words] = JSON.parse(command) as string[];
    expect(node).toBe("node");
    for (const [path, status] of [
      ["/terrarium", 0],
      ["terrarium/", 0],
      ["", 1],
    ] as const) {
      await using check = new Session(
        [],
        { TERRARIUM_PORT: String(gateway.port), TERRARIUM_BASE_PATH: path },
        words,
      );
      expect([path, await check.end()]).toEqual([path, status]);
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

    it(
      "[PAGE-501] a token of one gateway is not held for another on the same origin",
      { timeout: 120_000 },
      async () => {
        const [one, other] = await Promise.all(
          ["/one", "/other"].map((basePath) => createTerrarium({ basePath, operatorToken: TOKEN })),
        );
        if (!one || !other) throw new Error("two were asked for");
        const server = createServer((request, response) =>
          (request.url?.startsWith("/one") ? one : other).handler(request, response),
        );
        server.on("upgrade", (request, socket, head) => {
          if (!one.handleUpgrade(request, socket, head)) other.handleUpgrade(request, socket, head);
        });
        await once(server.listen(0, "127.0.0.1"), "listening");
        const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const context = await browser.newContext();
        const page = await context.newPage();
        const isAnonymous = async (): Promise<boolean> => {
          await page.getByRole("status").getByText("live").waitFor();
          return await page.getByRole("banner").getByRole("button", { name: "Steer…" }).isVisible();
        };
        await page.goto(`${origin}/one/`);
        await signIn(page, TOKEN, true);
        await page.reload();
        expect(await isAnonymous()).toBe(false);
        const editor = await context.newPage();
        for (const [path, shown] of [
          ["/one/graphql", true],
          ["/other/graphql", false],
        ] as const) {
          await editor.goto(origin + path);
          await editor.locator(".graphiql-execute-button").waitFor();
          const note = editor.getByText("Tabs without a token use the token of");
          if (shown) await note.waitFor();
          expect([path, await note.isVisible()]).toEqual([path, shown]);
        }
        await page.goto(`${origin}/other/`);
        expect(await isAnonymous()).toBe(true);
        await page.goto(`${origin}/one/`);
        expect(await isAnonymous()).toBe(false);
        await context.close();
        server.close();
        server.closeAllConnections();
        await Promise.all([one.close(), other.close()]);
      },
    );
  });
});
