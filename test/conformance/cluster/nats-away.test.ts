import { jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { deferred } from "../../../src/base/async/deferred.js";
import { ClusterConnection } from "../../../src/cluster/connection.js";
import { DialledHost } from "../../../src/host/dialled-host.js";
import { createTerrarium, defineAgent, type Terrarium } from "../../../src/index.js";
import { needs } from "../../support/machine.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";
import { Tap } from "../../support/terrarium-kit.js";

const TOKEN = "correct-horse-battery";
const NAMESPACE = "away";

describe.skipIf(needs("natsServer"))("a gateway whose NATS server fails", () => {
  const folder = natsFolder();
  const tap = new Tap();
  let server: NatsServer;
  let terrarium: Terrarium;
  let url: string;

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    server = await NatsServer.start({ port, folder: folder.path });
    terrarium = await createTerrarium({
      nats: { servers: [server.url], namespace: NAMESPACE },
      operatorToken: TOKEN,
      // Shorter than usual, so that the test is.
      limits: {
        storeTimeoutMs: 1_000,
        gatewayLeaseMs: 3_000,
        steeringRatePerSecond: 10_000,
        hostWelcomeTimeoutMs: 500,
      },
      agents: [
        defineAgent({ id: "counter", source: () => tap }),
        defineAgent({ id: "echo", process: (input) => ({ echo: input }) }),
      ],
    });
    ({ url } = await terrarium.listen({ port: 0 }));
  });
  afterAll(async () => {
    await terrarium.close();
    await server.kill();
    folder.remove();
  });

  interface Answer {
    readonly status: number;
    readonly body: Record<string, unknown>;
  }

  async function post(path: string, input: unknown, key?: string): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      "content-type": "application/json",
      ...(key !== undefined && { "idempotency-key": key }),
    };
    const body = JSON.stringify({ input });
    const response = await fetch(url + path, { method: "POST", headers, body });
    return { status: response.status, body: (await response.json()) as Answer["body"] };
  }

  const invoke = (input: unknown, key?: string): Promise<Answer> => post("/api/echo/invoke", input, key);

  async function ready(): Promise<{ status: number; degraded: string[] }> {
    const response = await fetch(`${url}/ready`);
    const { degraded = [] } = (await response.json()) as { degraded?: string[] };
    return { status: response.status, degraded };
  }

  async function metric(line: string, prefix = "terrarium_nats"): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(
      text
        .split("\n")
        .find((one) => one.startsWith(`${prefix}_${line} `))
        ?.split(" ")
        .at(-1),
    );
  }

  const untilAnswered = async (): Promise<void> => {
    while ((await invoke("again")).status !== 200);
  };

  it.each([
    ["is killed", () => server.kill(), () => server.start()],
    ["says nothing", async () => server.pause(), async () => server.resume()],
  ])(
    "[CLUSTER-1539] goes on with watching and refuses to steer while it %s, and then goes on",
    async (_fault, begin, end) => {
      const key = `key-${await metric('operations_total{port="runs",outcome="OK"}')}`;
      expect(await invoke(1, key)).toMatchObject({ status: 200, body: { result: { echo: 1 } } });
      const results = terrarium.observe({ agentId: "counter", types: ["RESULT"], replay: 0 });
      const result = results.next();
      await begin();
      const refused = await invoke(2);
      expect(refused).toMatchObject({ status: 503, body: { code: "UNAVAILABLE" } });
      tap.push({ n: 1 });
      for (;;) {
        const { status, degraded } = await ready();
        expect(status).toBe(200);
        if (
          degraded.some((line) =>
            /^NATS (is away|does not answer in time) since 20\d\d-.*Z: steering is refused/.test(line),
          )
        )
          break;
        await invoke(3);
      }
      expect(await metric(`since_answer_seconds{namespace="${NAMESPACE}"}`)).toBeGreaterThan(0.5);
      await end();
      await untilAnswered();
      // What agents said meanwhile is shown when it is in the log that all gateways read.
      const { value } = await result;
      expect(value?.event).toMatchObject({ type: "RESULT" });
      // The key has its first outcome, and nothing of what was refused is done later.
      expect(await invoke(1, key)).toMatchObject({ status: 200, body: { result: { echo: 1 } } });
      expect((await ready()).degraded).toEqual([]);
      expect(await metric(`connected{namespace="${NAMESPACE}"}`)).toBe(1);
      const failures = await Promise.all(
        ["STORE_UNREACHABLE", "STORE_TIMEOUT"].map((code) =>
          metric(`operations_total{port="runs",outcome="${code}"}`),
        ),
      );
      expect(failures.some((count) => count > 0)).toBe(true);
      await results.return?.();
    },
  );

  it("[CLUSTER-1540] refuses what a full stream cannot keep at once, says so, and goes on when there is room", async () => {
    const connection = await ClusterConnection.open({
      servers: [server.url],
      name: "operator",
      onError: () => undefined,
    });
    const manager = await jetstreamManager(connection.nats, { checkAPI: false });
    const stream = `KV_TERRARIUM_${NAMESPACE}_work`;
    const bound = async (max_bytes: number): Promise<void> => {
      const { config } = await manager.streams.info(stream);
      await manager.streams.update(stream, { ...config, max_bytes });
    };
    const { state } = await manager.streams.info(stream);
    await bound(state.bytes + 1);
    const refused = await invoke("x".repeat(10_000), "full");
    expect(refused).toMatchObject({ status: 503, body: { code: "UNAVAILABLE" } });
    expect((await ready()).degraded).toEqual(["NATS has no room: what would be stored is refused"]);
    // What only reads is answered.
    const runs = await fetch(`${url}/api/runs`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(runs.status).toBe(200);
    await bound(-1);
    await untilAnswered();
    expect((await ready()).degraded).toEqual([]);
    await connection.close();
  });

  it("[CLUSTER-1438] goes on when an operator purges the bucket of runs: nothing of before counts", async () => {
    expect(await invoke(1, "purged")).toMatchObject({ status: 200, body: { result: { echo: 1 } } });
    const connection = await ClusterConnection.open({
      servers: [server.url],
      name: "operator",
      onError: () => undefined,
    });
    const manager = await jetstreamManager(connection.nats, { checkAPI: false });
    await manager.streams.purge(`KV_TERRARIUM_${NAMESPACE}_work`);
    await connection.close();
    // The key is free again, for another input.
    while ((await invoke(2, "purged")).status !== 200);
    expect(await invoke(2, "purged")).toMatchObject({ status: 200, body: { result: { echo: 2 } } });
  });

  it("[CLUSTER-1593] refuses a host that dials in meanwhile in time, which is welcomed by itself later", async () => {
    const refused = deferred<string>();
    const host = new DialledHost({
      definitions: [defineAgent({ id: "far", process: (input) => ({ far: input }) })],
      modules: new Map(),
      urls: [new URL(url)],
      name: "far",
      token: () => TOKEN,
      drainMs: 0,
      log: () => undefined,
      onChange: (change) => {
        if (change.kind === "away") refused.resolve(change.reason);
      },
    });
    server.pause();
    const started = host.start();
    expect(await refused.promise).toContain("UNAVAILABLE: this gateway cannot take over");
    server.resume();
    await started;
    const far = async (): Promise<Answer> => await post("/api/far/invoke", 1);
    while ((await far()).status !== 200);
    expect((await far()).body).toMatchObject({ result: { far: 1 } });
    expect(await metric(`refused_total{limit="hostWelcomeTimeoutMs"}`, "terrarium")).toBeGreaterThan(0);
    await host.close(0);
  });
});
