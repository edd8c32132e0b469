import { once } from "node:events";
import { connect } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { isLoopback, readOrigins } from "../../../src/gateway/callers/origins.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const ELSEWHERE = "https://elsewhere.example";
const READ = "/graphql?query={metabolism{agents}}";

/** Whether the browser lets a page of that origin read an answer. */
async function mayRead(base: string, origin: string, path = READ): Promise<boolean> {
  const { headers } = await fetch(`${base}${path}`, { headers: { origin } });
  const allowed = headers.get("access-control-allow-origin");
  expect(headers.get("access-control-allow-credentials")).toBeNull();
  if (allowed !== "*") expect(headers.get("vary")).toMatch(/origin/i);
  return allowed === "*" || allowed === origin;
}

/** Opens a socket as a page of that origin does; resolves with `open`, or the status of the refusal. */
async function openSocket(base: string, path: string, origin?: string): Promise<"open" | number> {
  const protocols = path === "/graphql" ? ["graphql-transport-ws"] : [];
  const socket = new WebSocket(`${base.replace("http", "ws")}${path}`, protocols, origin ? { origin } : {});
  const answered = await Promise.race([
    once(socket, "open").then(() => "open" as const),
    once(socket, "unexpected-response").then(
      ([, response]) => (response as { statusCode: number }).statusCode,
    ),
  ]);
  socket.on("error", () => undefined);
  socket.terminate();
  return answered;
}

const PATHS = ["/graphql", "/observe/counter", "/perturb/echo"];

describe("on a loopback address", () => {
  it("[HTTP-265] pages of this gateway and of this machine may read, those of other sites may not", async () => {
    await using kit = await TerrariumKit.open();
    const base = `http://127.0.0.1:${kit.port}`;
    for (const origin of [base, "http://localhost:5173", "http://[::1]:8080", "http://app.localhost"])
      expect([origin, await mayRead(base, origin)]).toEqual([origin, true]);
    for (const origin of [
      ELSEWHERE,
      "null",
      "http://localhost.evil.example",
      "http://127.0.0.1.evil.example",
    ])
      expect([origin, await mayRead(base, origin)]).toEqual([origin, false]);
    for (const path of ["/health", "/metrics", "/api/agents", "/openapi.json", "/widgets.js", "/nothing"])
      expect([path, await mayRead(base, ELSEWHERE, path)]).toEqual([path, false]);
  });

  it("[HTTP-265] a preflight of a page that may not read is answered, but allows nothing", async () => {
    await using kit = await TerrariumKit.open();
    const answer = await fetch(`http://127.0.0.1:${kit.port}/graphql`, {
      method: "OPTIONS",
      headers: { origin: ELSEWHERE, "access-control-request-method": "POST" },
    });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("[WS-266] sockets of pages that may not read are refused on every path; programs are accepted", async () => {
    await using kit = await TerrariumKit.open();
    const base = `http://127.0.0.1:${kit.port}`;
    for (const path of PATHS) {
      expect([path, await openSocket(base, path, ELSEWHERE)]).toEqual([path, 403]);
      expect([path, await openSocket(base, path, "null")]).toEqual([path, 403]);
      expect([path, await openSocket(base, path, base)]).toEqual([path, "open"]);
      expect([path, await openSocket(base, path, "http://localhost:5173")]).toEqual([path, "open"]);
      expect([path, await openSocket(base, path)]).toEqual([path, "open"]);
    }
  });

  it("[HTTP-265] [WS-266] configured sites may read, and so may those that may steer", async () => {
    await using named = await TerrariumKit.open({ readOrigins: [ELSEWHERE] });
    await using steering = await TerrariumKit.open({ steeringOrigins: [ELSEWHERE] });
    await using all = await TerrariumKit.open({ readOrigins: ["*"] });
    for (const { port } of [named, steering, all]) {
      const base = `http://127.0.0.1:${port}`;
      expect(await mayRead(base, ELSEWHERE)).toBe(true);
      expect(await openSocket(base, "/graphql", ELSEWHERE)).toBe("open");
    }
    const other = "https://other.example";
    expect(await mayRead(`http://127.0.0.1:${named.port}`, other)).toBe(false);
    expect(await openSocket(`http://127.0.0.1:${named.port}`, "/observe/counter", other)).toBe(403);
    expect(await mayRead(`http://127.0.0.1:${all.port}`, "null")).toBe(true);
  });

  it("[HTTP-265] an invalid origin is refused at start", async () => {
    await expect(TerrariumKit.open({ readOrigins: ["elsewhere.example"] })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "readOrigins" },
    });
  });
});

/** Sends one request byte for byte; resolves with the answer. */
async function sendRaw(port: number, request: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(request);
  return await text(socket);
}

describe("a foreign domain that resolves to this machine", () => {
  const REBOUND = "rebound.example";
  /** The answers to a page of that domain, which its browser treats as same-origin. */
  async function ask(port: number, host: string): Promise<number> {
    const answer = await sendRaw(
      port,
      `GET /api/agents HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
    return Number(answer.slice(9, 12));
  }
  async function open(port: number, host: string): Promise<"open" | number> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/observe/counter`, {
      headers: { host },
      origin: `http://${host}`,
    });
    socket.on("error", () => undefined);
    const answered = await Promise.race([
      once(socket, "open").then(() => "open" as const),
      once(socket, "unexpected-response").then(
        ([, response]) => (response as { statusCode: number }).statusCode,
      ),
    ]);
    socket.terminate();
    return answered;
  }

  it("[HTTP-450] [WS-266] is refused by HTTP and WebSocket; names of this machine and addresses are not", async () => {
    await using kit = await TerrariumKit.open();
    for (const host of [
      REBOUND,
      `${REBOUND}:${kit.port}`,
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "2130706433.evil",
      `${hostname()}.evil.example`,
    ])
      expect([host, await ask(kit.port, host), await open(kit.port, host)]).toEqual([host, 421, 421]);
    const own = [
      "localhost",
      "LOCALHOST.:1",
      "a.localhost:80",
      "127.0.0.1",
      `[::1]:${kit.port}`,
      "10.0.0.7:4000",
      "gateway:4000",
      hostname(),
    ];
    for (const host of own) expect([host, await ask(kit.port, host)]).toEqual([host, 200]);
    // The host in the target counts, not `Host`.
    const absolute = `GET http://${REBOUND}/api/agents HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
    expect(await sendRaw(kit.port, absolute)).toMatch(/^HTTP\/1.1 421 /);
    expect(await sendRaw(kit.port, "GET /api/agents HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1.1 200 /);
  });

  it("[HTTP-450] is accepted if it is configured as a host or in an origin, or comes from a trusted proxy", async () => {
    for (const options of [
      { allowedHosts: ["Rebound.Example"] },
      { allowedHosts: [".example"] },
      { allowedHosts: ["*"] },
      { readOrigins: [`https://${REBOUND}`] },
      { steeringOrigins: [`https://${REBOUND}:8443`] },
      { readOrigins: ["*"] },
      { trustedProxies: ["loopback"] },
    ]) {
      await using kit = await TerrariumKit.open(options);
      expect([options, await ask(kit.port, REBOUND)]).toEqual([options, 200]);
    }
    await expect(TerrariumKit.open({ allowedHosts: ["https://rebound.example"] })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "allowedHosts" },
    });
  });

  it("[HTTP-451] a configured page may reach into the private network, others may not", async () => {
    await using kit = await TerrariumKit.open({ readOrigins: [ELSEWHERE] });
    for (const [origin, allowed] of [
      [ELSEWHERE, "true"],
      ["https://other.example", null],
    ] as const) {
      const answer = await fetch(`http://127.0.0.1:${kit.port}/graphql`, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-private-network": "true",
        },
      });
      expect(answer.headers.get("access-control-allow-private-network")).toBe(allowed);
    }
  });
});

it("[HTTP-265] [WS-266] beyond loopback any page may read", async () => {
  const asked = { origin: ELSEWHERE, host: "gateway.example", localAddress: "192.0.2.7" };
  expect(readOrigins({})(asked)).toBe("all");
  expect(readOrigins({})({ ...asked, localAddress: undefined })).toBe("all");
  expect(readOrigins({ readOrigins: ["https://named.example"] })(asked)).toBe("none");
  await using kit = await TerrariumKit.open({}, "0.0.0.0");
  // On each address of this machine besides loopback, if there is one.
  const addresses = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  for (const { address } of addresses.filter(({ family, internal }) => family === "IPv4" && !internal)) {
    expect(await mayRead(`http://${address}:${kit.port}`, ELSEWHERE)).toBe(true);
    expect(await openSocket(`http://${address}:${kit.port}`, "/graphql", ELSEWHERE)).toBe("open");
  }
  expect(await mayRead(`http://127.0.0.1:${kit.port}`, ELSEWHERE)).toBe(false);
});

it("[HTTP-265] loopback addresses are recognised in every notation", () => {
  const loopback = ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "::ffff:127.0.0.1", "localhost", "a.localhost"];
  expect(loopback.filter((name) => !isLoopback(name))).toEqual([]);
  const others = ["10.0.0.1", "128.0.0.1", "127.0.0.1.evil.example", "localhost.evil.example", "", "::2"];
  expect(others.filter(isLoopback)).toEqual([]);
});
