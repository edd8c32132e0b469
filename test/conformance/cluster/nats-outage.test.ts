import { describe, expect, it } from "vitest";

import type { Log } from "../../../src/base/log.js";
import { createTerrarium, defineAgent, type TerrariumOptions } from "../../../src/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { freePorts, natsFolder, NatsServer, startCluster } from "../../support/nats/server.js";

const TOKEN = "correct-horse-battery";
const [AWAY, SILENT, BACK] = [
  "NATS is away: steering is refused, agents go on",
  "NATS does not answer: steering waits, and is refused when that goes on; most servers of its cluster must run",
  "NATS answers again",
];
/** The run of a call that was refused when the outage began. */
const UNSTORED = "a run could not be stored";

interface Line {
  readonly level: keyof Log;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A gateway with one agent, and what its log says from its first line on. */
async function startGateway(
  servers: readonly string[],
  more: Partial<TerrariumOptions["nats"]>,
  limits: object,
) {
  const lines: Line[] = [];
  const note =
    (level: keyof Log) =>
    (fields: object, message: string): void =>
      void lines.push({ level, message, fields: { ...fields } });
  const terrarium = await createTerrarium({
    nats: { servers, namespace: "outage", ...more },
    operatorToken: TOKEN,
    limits: { steeringRatePerSecond: 10_000, ...limits },
    logger: { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") } as never,
    agents: [defineAgent({ id: "echo", process: (input) => ({ echo: input }) })],
  });
  cleanUp(() => terrarium.close());
  const { url } = await terrarium.listen({ port: 0 });
  const invoke = async (): Promise<{ status: number; body: unknown }> => {
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    const response = await fetch(`${url}/api/echo/invoke`, { method: "POST", headers, body: `{"input":1}` });
    return { status: response.status, body: await response.json() };
  };
  const degraded = async (): Promise<readonly string[]> => {
    const response = await fetch(`${url}/ready`);
    expect(response.status).toBe(200);
    return ((await response.json()) as { degraded?: string[] }).degraded ?? [];
  };
  const told = (message: string): boolean => lines.some((line) => line.message === message);
  const warnings = (): string[] =>
    lines
      .filter(({ level, message }) => (level === "warn" || level === "error") && message !== UNSTORED)
      .map(({ message }) => message);
  return { lines, invoke, degraded, told, warnings };
}

describe.skipIf(needs("natsServer"))("the log of a gateway, of an outage of NATS", () => {
  it("[CLUSTER-1812] is one line when it begins, with the servers and no login, and one when it ends; what fails meanwhile is at level debug", async () => {
    const folder = natsFolder();
    cleanUp(folder.remove);
    const [port = 0] = await freePorts(1);
    const more = `authorization { user: ada, password: secret-123 }\n`;
    const server = await NatsServer.start({ port, folder: folder.path, more });
    cleanUp(() => server.kill());
    const servers = [`nats://ada:secret-123@127.0.0.1:${port}`];
    const limits = { gatewayLeaseMs: 60_000, storeTimeoutMs: 1_000 };
    const { lines, invoke, degraded, told, warnings } = await startGateway(servers, {}, limits);
    expect((await invoke()).status).toBe(200);
    expect(warnings()).toEqual([]);

    await server.kill();
    while (!told(AWAY)) await invoke();
    for (let calls = 0; calls < 5; calls += 1) expect((await invoke()).status).toBe(503);
    await server.start();
    while (!told(BACK)) await invoke();
    while ((await invoke()).status !== 200);
    expect(await degraded()).toEqual([]);

    expect(warnings()).toEqual([AWAY, BACK]);
    const [began, ended] = lines.filter(({ level }) => level === "warn");
    expect(began?.fields).toEqual({
      servers: [`127.0.0.1:${port}`],
      since: expect.stringMatching(/^20\d\d-/),
    });
    expect(ended?.fields).toEqual({ servers: [`127.0.0.1:${port}`], seconds: expect.any(Number) });
    expect(lines.map(({ level, message }) => `${level} ${message}`)).toContain(
      "debug trouble with NATS: the gateway goes on, and tries again",
    );
    expect(JSON.stringify(lines)).not.toContain("secret-123");
  });
});

describe.skipIf(needs("natsServer"))("a gateway whose NATS server is slow to answer once", () => {
  it("[CLUSTER-1813] says that steering waits, and refuses nothing", async () => {
    const folder = natsFolder();
    cleanUp(folder.remove);
    const [port = 0] = await freePorts(1);
    const server = await NatsServer.start({ port, folder: folder.path });
    cleanUp(() => server.kill());
    const limits = { gatewayLeaseMs: 60_000, storeTimeoutMs: 60_000 };
    const { invoke, degraded } = await startGateway([server.url], {}, limits);
    expect((await invoke()).status).toBe(200);
    server.pause();
    const waiting = invoke();
    const isTold = async (): Promise<boolean> =>
      (await degraded()).some((line) => /^NATS (has not answered|is away) since/.test(line));
    while (!(await isTold()));
    server.resume();
    expect((await waiting).status).toBe(200);
    while (await isTold());
  });
});

describe.skipIf(needs("natsServer"))("a gateway whose NATS cluster has lost most of its servers", () => {
  it("[CLUSTER-1813] says so with the likely reason, refuses at once when one call has waited, and goes on when they are back", async () => {
    const folder = natsFolder();
    cleanUp(folder.remove);
    const { nodes, urls } = await startCluster(folder.path);
    for (const node of nodes) cleanUp(() => node.kill());
    const storeTimeoutMs = 5_000;
    const limits = { storeTimeoutMs, gatewayLeaseMs: 60_000 };
    // The one that stays: its connection is never lost.
    const gateway = await startGateway(urls.slice(2), { replicas: 3 }, limits);
    const { invoke, degraded, told, warnings } = gateway;
    while ((await invoke()).status !== 200);
    // It may have waited for the election of the first leaders.
    const before = warnings().length;

    await Promise.all(nodes.slice(0, 2).map((node) => node.kill()));
    while (!told(SILENT)) await degraded();
    const problem = async (): Promise<string> =>
      (await degraded()).find((line) => line.startsWith("NATS ")) ?? "";
    expect(await problem()).toMatch(/since 20\d\d-.*; most servers of its cluster must run/);
    while (!/^NATS does not answer in time since 20\d\d-.*Z: steering is refused/.test(await problem()))
      await invoke();
    // Each would wait as long as the store may take.
    const begun = performance.now();
    for (let calls = 0; calls < 10; calls += 1)
      expect(await invoke()).toMatchObject({ status: 503, body: { code: "UNAVAILABLE" } });
    expect(performance.now() - begun).toBeLessThan(storeTimeoutMs);

    await Promise.all(nodes.slice(0, 2).map((node) => node.start()));
    while ((await invoke()).status !== 200);
    while (!told(BACK)) await degraded();
    expect(await degraded()).toEqual([]);
    expect(warnings().slice(before)).toEqual([SILENT, BACK]);
  });
});
