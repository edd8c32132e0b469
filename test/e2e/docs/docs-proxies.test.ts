import { once } from "node:events";
import { mkdtemp, readFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { openStream } from "../../conformance/gateway-event-source.js";
import { openBrowser } from "../../support/browser.js";
import { needs } from "../../support/machine.js";
import { type Gateway, SERVE_ECHO, startGateway, TOKEN } from "../../support/terrarium-process.js";
import { usePages } from "../pages/pages-kit.js";
import { CONFIGURATIONS, type Program, type Proxy, startProxy } from "./proxies-kit.js";
import { useTransports } from "../transports-kit.js";
import { removeFolder } from "../../support/folder.js";

/** Every configuration, with the flags that the document gives the gateway behind it. */
const RUNS: readonly (readonly [string, Program, readonly string[]])[] = [
  ["nginx.conf", "nginx", ["--base-path", "/terrarium"]],
  ["Caddyfile", "caddy", ["--base-path", "/terrarium"]],
  ["haproxy.cfg", "haproxy", ["--base-path", "/terrarium"]],
  ["nginx-stripping.conf", "nginx", []],
];
const SOCKETS_MAX = 8;

it("every configuration of docs/deploy.md is run here", () => {
  expect(RUNS.map(([name]) => name).toSorted()).toEqual([...CONFIGURATIONS.keys()].toSorted());
});

describe.each(RUNS)("docs/deploy.md: %s", (name, program, flags) => {
  describe.skipIf(needs(program))("in front of a gateway", () => {
    let folder: string;
    let gateway: Gateway;
    let proxy: Proxy;
    let url: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "terrarium-behind-"));
      const kept = SERVE_ECHO.filter((word) => word !== "--ephemeral");
      const more = [
        "--data-dir",
        folder,
        "--trusted-proxies",
        "127.0.0.1",
        "--max-connections-per-address",
        `${SOCKETS_MAX}`,
      ];
      gateway = await startGateway([...kept, ...more, ...flags]);
      proxy = await startProxy(program, name, gateway.port);
      url = `${proxy.url}/terrarium`;
    });
    afterAll(async () => {
      await proxy?.[Symbol.asyncDispose]();
      await gateway?.[Symbol.asyncDispose]();
      removeFolder(folder);
    });

    it("[HTTP-530] passes every transport on, events as they come", async () => {
      expect(await useTransports(url, { token: TOKEN })).toContain("/perturb");
    });

    it("[HTTP-530] leads from the path without a slash to the dashboard", async () => {
      const found = await fetch(url);
      expect([found.status, found.url]).toEqual([200, `${url}/`]);
      expect(await found.text()).toContain("<t-dashboard>");
    });

    it("[HTTP-530] keeps a silent event stream and a silent socket open for as long as pings come", async () => {
      // Pings four times as often as the time-outs that the document sets to four times the pause.
      await using quiet = await startGateway([
        ...SERVE_ECHO,
        ...flags,
        "--ping-interval-ms",
        "250",
        "--trusted-proxies",
        "127.0.0.1",
      ]);
      await using hasty = await startProxy(program, name, quiet.port, (text) =>
        text.replaceAll(/\b60s/g, "1s"),
      );
      const base = `${hasty.url}/terrarium`;
      const query = encodeURIComponent(
        'subscription { terrariumEvents(agentId: "echo", replay: 0, types: [RESULT]) { type } }',
      );
      await using stream = await openStream(`${base}/graphql?query=${query}`);
      const socket = new WebSocket(`${base.replace("http", "ws")}/observe/echo?types=RESULT`);
      for (let pings = 0; pings < 8; pings += 1) await once(socket, "ping");
      const told = once(socket, "message");
      await quiet.perturb("echo", "after the silence");
      expect(String((await told)[0])).toContain("after the silence");
      expect((await stream.take(1))[0]?.data).toContain("RESULT");
      expect(stream.comments.length).toBeGreaterThanOrEqual(4);
      socket.terminate();
    });

    it("[HTTP-530] the gateway notices when a reader disconnects", async () => {
      const connections = async (): Promise<number> => {
        const text = await (await fetch(`${gateway.url}/metrics`)).text();
        return Number(/^terrarium_connections (\d+)$/m.exec(text)?.[1]);
      };
      while ((await connections()) > 0);
      const query = encodeURIComponent(
        "subscription { terrariumEvents(replay: 0, types: [RESULT]) { type } }",
      );
      const stream = await openStream(`${url}/graphql?query=${query}`);
      const socket = new WebSocket(`${url.replace("http", "ws")}/observe/echo?types=RESULT`);
      await once(socket, "open");
      expect(await connections()).toBe(2);
      await stream.close();
      socket.terminate();
      while ((await connections()) > 0);
    });

    it("[HTTP-530] refuses a body above maxBodyBytes", async () => {
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: "x".repeat(600_000) }),
      });
      expect(response.status).toBe(413);
    });

    it("[HTTP-531] distinguishes clients by the address that the proxy saw, regardless of their claims", async () => {
      const socketFrom = (localAddress: string): WebSocket =>
        new WebSocket(`${url.replace("http", "ws")}/observe/echo?replay=1`, {
          localAddress,
          headers: { "x-forwarded-for": "203.0.113.9" },
        });
      const first = Array.from({ length: SOCKETS_MAX }, () => socketFrom("127.0.0.2"));
      await Promise.all(first.map((socket) => once(socket, "message")));
      const [code] = (await once(socketFrom("127.0.0.2"), "close")) as [number];
      expect(code).toBe(1013);
      const other = socketFrom("127.0.0.3");
      const outcome = Promise.race([
        once(other, "message").then(() => "served"),
        once(other, "close").then(() => "closed"),
      ]);
      expect(await outcome).toBe("served");
      for (const socket of [...first, other]) socket.terminate();

      const asked = request(`${url}/api/agents?mark`, { localAddress: "127.0.0.4" }).end();
      const [answer] = (await once(asked, "response")) as [IncomingMessage];
      answer.resume();
      const log = async (): Promise<string> => await readFile(join(folder, "access.log"), "utf8");
      while (!(await log()).includes("127.0.0.4 "));
      expect(await log()).toMatch(/ 127\.0\.0\.4 GET \S*\/api\/agents 400 /);
    });

    it("[HTTP-501] OpenAPI names a server that can be reached through it", async () => {
      const document = await fetch(`${url}/openapi.json`);
      const { servers } = (await document.json()) as { servers: { url: string }[] };
      const server = new URL(`${servers[0]?.url}/`.replace("//", "/"), document.url).href;
      expect((await fetch(`${server}api/agents`)).status).toBe(200);
    });

    describe.skipIf(needs("chromium"))("in a browser", () => {
      let browser: Browser;
      beforeAll(async () => {
        browser = await openBrowser();
      });
      afterAll(() => browser?.close());

      it("[PAGE-500] every page works, and asks for nothing outside", { timeout: 120_000 }, async () => {
        expect(await usePages(browser, url, TOKEN)).toEqual([]);
      });
    });
  });
});
