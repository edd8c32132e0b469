import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { pino } from "pino";
import { z } from "zod";
import { answers, defineAgent, echo, path } from "../../src/index.js";
import { bearerOf, TerrariumKit } from "../support/terrarium-kit.js";

const FAST = { everyMs: 100, timeoutMs: 5_000, failureThreshold: 2 };
const SECRET = "Bearer abcdefghijklmnopqrstuvwxyz0123456789";
const HEALTH = "health { status since probes { name ok detail at critical failing failures } }";
const FIELDS = `cursor type ... on ProbeFailedEvent { probe health failures detail }
  ... on ProbeRecoveredEvent { probe health failures } ... on GapEvent { missed }`;

interface Health {
  readonly status: string;
  readonly since: string;
  readonly probes: readonly Record<string, unknown>[];
}

/** What the agent answers. */
let mood: unknown = 4;

describe("agents' health on every surface", () => {
  let kit: TerrariumKit;
  const lines: string[] = [];
  beforeAll(async () => {
    kit = await TerrariumKit.open({
      logger: pino({ level: "info" }, { write: (line: string) => void lines.push(line) }),
      limits: { maxMetricAgents: 5 },
      agents: [
        defineAgent({
          id: "moody",
          process: () => mood,
          probes: {
            sums: {
              ...FAST,
              critical: true,
              check: answers(
                "2 + 2",
                (answer) => answer === 4 || { ok: false, detail: `${SECRET} ${String(answer)}` },
              ),
            },
            turns: { ...FAST, check: echo() },
          },
        }),
        defineAgent({ id: "grumpy", process: () => 1, probes: { never: { ...FAST, check: () => false } } }),
      ],
    });
  });
  afterAll(() => kit.terrarium.close());

  const failed = (): boolean => told("PROBE_FAILED") > 0;
  const told = (type: string): number =>
    kit.terrarium
      .mirror("moody")
      ?.history(1_000)
      .filter(({ event }) => event.type === type).length ?? 0;

  async function healthAs(bearer: string | undefined, id = "moody"): Promise<Health> {
    const { data } = await kit.ask(`query($id: ID!) { agent(id: $id) { ${HEALTH} } }`, { id }, bearer);
    return (data as { agent: { health: Health } }).agent.health;
  }

  async function ready(query: string): Promise<[number, Record<string, unknown>]> {
    const response = await fetch(`http://127.0.0.1:${kit.port}/ready${query}`);
    return [response.status, (await response.json()) as Record<string, unknown>];
  }

  it("[PROBE-842] [PROBE-856] an agent whose probes succeed is HEALTHY and ready", async () => {
    while ((await healthAs(undefined)).status !== "HEALTHY");
    expect((await healthAs(undefined)).probes).toMatchObject([
      { name: "sums", ok: true, critical: true, failing: false, failures: 0 },
      { name: "turns", ok: true, critical: false },
    ]);
    expect(await ready("?agent=moody")).toEqual([200, { status: "ready" }]);
    expect(await ready("?agent=nobody")).toMatchObject([404, { code: "AGENT_NOT_FOUND" }]);
    expect(await ready("?agent=")).toMatchObject([404, { code: "AGENT_NOT_FOUND" }]);
  });

  it("[PROBE-842] an agent without probes is UNKNOWN, and ready while it runs", async () => {
    expect(await healthAs(undefined, "echo")).toMatchObject({ status: "UNKNOWN", probes: [] });
    expect(await ready("?agent=echo")).toEqual([200, { status: "ready" }]);
    await kit.ask(`mutation { stopAgent(id: "echo") { id } }`, {}, kit.bearer);
    expect(await ready("?agent=echo")).toEqual([
      503,
      { status: "not ready", reasons: ["the agent is STOPPED"] },
    ]);
    expect(await ready("")).toMatchObject([200, { status: "ready" }]);
  });

  it("[PROBE-856] a failing probe that is not critical leaves the agent ready", async () => {
    await kit.until(
      "grumpy",
      () =>
        kit.terrarium
          .mirror("grumpy")
          ?.history(99)
          .some(({ event }) => event.type === "PROBE_FAILED") ?? false,
    );
    expect((await healthAs(undefined, "grumpy")).status).toBe("DEGRADED");
    const [status, body] = await ready("?agent=grumpy");
    expect([status, body]).toMatchObject([
      200,
      { status: "ready", degraded: [expect.stringMatching(/^never failed \w+ times$/)] },
    ]);
  });

  it("[PROBE-841] [PROBE-854] reports an agent that answers nonsense while /health is 200, and its recovery", async () => {
    mood = "banana";
    await kit.until("moody", failed);
    const health = await fetch(`http://127.0.0.1:${kit.port}/health`);
    expect([health.status, (await healthAs(undefined)).status]).toEqual([200, "UNHEALTHY"]);
    expect(await ready("?agent=moody")).toMatchObject([
      503,
      { reasons: [expect.stringMatching(/^sums failed \w+ times$/)] },
    ]);
  });

  it("[PROBE-855] shows the detail of a check only to callers that may steer the agent", async () => {
    const seers = [kit.bearer, await bearerOf("agent:moody:invoke")];
    const others = [undefined, await bearerOf("agent:echo:invoke"), await bearerOf("purgatory:resolve")];
    const said = `${SECRET} banana`;
    const surfaces = async (bearer: string | undefined): Promise<unknown[]> => {
      const headers = bearer === undefined ? {} : { authorization: bearer };
      const rest = (await (await fetch(`http://127.0.0.1:${kit.port}/api/agents`, { headers })).json()) as {
        id: string;
        health: Health;
      }[];
      const { data } = await kit.ask(
        `{ snapshot(agentId: "moody", last: 1000) { history { ${FIELDS} } } }`,
        {},
        bearer,
      );
      const { history } = (data as { snapshot: { history: Record<string, unknown>[] } }).snapshot;
      return [
        (await healthAs(bearer)).probes[0]?.["detail"],
        rest.find(({ id }) => id === "moody")?.health.probes[0]?.["detail"],
        history.find(({ type }) => type === "PROBE_FAILED")?.["detail"],
      ];
    };
    for (const bearer of seers) expect(await surfaces(bearer)).toEqual([said, said, said]);
    for (const bearer of others) expect(await surfaces(bearer)).toEqual([null, null, null]);
    const line = lines.find((one) => one.includes("a probe fails: sums"));
    expect(line).toContain("banana");
    expect(lines.join("")).not.toContain(SECRET);
  });

  it("[PROBE-854] leaves no gap and no repeated number in the agent's stream", async () => {
    mood = 4;
    await kit.until("moody", () => told("PROBE_RECOVERED") > 0);
    await kit.ask(`mutation { invoke(agentId: "moody", input: 1) { status } }`, {}, kit.bearer);
    const { data } = await kit.ask(
      `{ snapshot(agentId: "moody", last: 1000) { history { ${FIELDS} } } }`,
      {},
      kit.bearer,
    );
    const { history } = (data as { snapshot: { history: { type: string; cursor: string }[] } }).snapshot;
    const types = history.map(({ type }) => type);
    expect(types.slice(0, 5)).toEqual([
      "AGENT_STARTED",
      "PROBE_FAILED",
      "PROBE_RECOVERED",
      "PERTURBED",
      "RESULT",
    ]);
    expect(new Set(history.map(({ cursor }) => cursor)).size).toBe(types.length);
    expect(history[2]).toMatchObject({ probe: "sums", health: "HEALTHY" });
    expect((await healthAs(undefined)).status).toBe("HEALTHY");
  });

  it("[PROBE-857] counts health, checks and failures for a bounded number of agents", async () => {
    const text = await (await fetch(`http://127.0.0.1:${kit.port}/metrics`)).text();
    const value = (name: string): number =>
      Number(
        text
          .split("\n")
          .find((line) => line.startsWith(`terrarium_${name} `))
          ?.split(" ")[1],
      );
    expect(value(`agent_health{agent="moody",status="HEALTHY"}`)).toBe(1);
    expect(value(`agent_health{agent="moody",status="UNHEALTHY"}`)).toBe(0);
    expect(value(`agent_health{agent="grumpy",status="DEGRADED"}`)).toBe(1);
    expect(value(`probe_checks_total{agent="moody",result="ok"}`)).toBeGreaterThan(2);
    expect(value(`probe_failures_total{agent="moody"}`)).toBeGreaterThan(1);
    expect(value(`probe_duration_seconds_count{agent="moody"}`)).toBeGreaterThan(4);
    expect(value(`events_total{type="PROBE_FAILED"}`)).toBe(2);
    const { data } = await kit.ask("{ metabolism { probesFailing } }");
    expect(data).toEqual({ metabolism: { probesFailing: 1 } });
  });

  it("[PROBE-857] agents beyond the bound share a label", async () => {
    await using small = await TerrariumKit.open({ limits: { maxMetricAgents: 1 } });
    const text = await (await fetch(`http://127.0.0.1:${small.port}/metrics`)).text();
    const healths = text.split("\n").filter((line) => line.startsWith("terrarium_agent_health{"));
    expect(healths).toHaveLength(8);
    expect(healths).toContain(`terrarium_agent_health{agent="_other",status="UNKNOWN"} 2`);
  });

  it("[PROBE-853] a probe resolves a path, and compares its value with a schema", async () => {
    const metabolism = "void.terrarium.metabolism";
    const probes = {
      fits: { ...FAST, check: path(metabolism, { schema: z.object({ agents: z.number() }) }) },
      any: { ...FAST, check: path("world.agent.echo.snapshot", { input: { last: 1 } }) },
      unlike: { ...FAST, check: path(metabolism, { schema: z.string() }) },
      unknown: { ...FAST, check: path("world.terrarium.nothing") },
    };
    await using small = await TerrariumKit.open({
      agents: [defineAgent({ id: "finder", process: () => 1, probes })],
    });
    const told = (): string[] =>
      (small.terrarium.mirror("finder")?.history(100) ?? []).flatMap(({ event }) =>
        event.type === "PROBE_FAILED" ? [`${event.probe}: ${event.detail}`] : [],
      );
    await small.until("finder", () => told().length === 2);
    const { data } = await small.ask(`{ agent(id: "finder") { ${HEALTH} } }`);
    const { health } = (data as { agent: { health: Health } }).agent;
    expect(health.probes).toMatchObject([{ ok: true }, { ok: true }, { failing: true }, { failing: true }]);
    expect(told().toSorted()).toEqual([
      expect.stringMatching(/^unknown: .*path/),
      expect.stringMatching(/^unlike: void\.terrarium\.metabolism does not fit: /),
    ]);
  });

  it("[PROBE-844] checks beyond maxProbesRunning are skipped and counted", async () => {
    const slow = {
      everyMs: 100,
      timeoutMs: 60_000,
      pure: true,
      check: () => new Promise<boolean>(() => undefined),
    };
    await using small = await TerrariumKit.open({
      limits: { maxProbesRunning: 1 },
      agents: [defineAgent({ id: "slow", process: () => 1, probes: { one: slow, two: slow } })],
    });
    const refused = `refused_total{limit="maxProbesRunning"}`;
    await small.metricUntil(refused, (count) => count > 1);
    expect(await small.metric(`probe_failures_total{agent="slow"}`)).toBe(0);
  });
});
