import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OTHER, Tally } from "../../src/base/bounds/tally.js";
import { ERROR_CODES } from "../../src/base/errors.js";
import { closeLabel, gatewayCounts } from "../../src/gateway/metrics/counts.js";
import { createInstruments } from "../../src/gateway/metrics/instruments.js";
import { createMetricsRoute } from "../../src/gateway/metrics/route.js";
import { PendingCensus } from "../../src/gateway/metrics/pending-census.js";
import { routeTemplate } from "../../src/gateway/http/exchange.js";
import { Sights } from "../../src/auth/sights.js";
import { OWN_VIEWER } from "../../src/auth/viewer.js";
import { visibilityOf } from "../../src/auth/visibility.js";
import { systemClock } from "../../src/base/clock.js";
import { fanoutCounters } from "../../src/mirror/index.js";
import type { AgentView } from "../../src/watching/port.js";
import type { Severity } from "../../src/events/semaphore.js";
import { PURGATORY_LIMITS } from "../../src/purgatory/limits.js";
import { MemoryPurgatoryStore, Purgatory } from "../../src/purgatory/index.js";
import agents, { QUESTION } from "../support/agents/asker.js";
import { complaintsAbout, type Family, parseExposition } from "../support/wire/formats.js";
import { Observer, Person } from "../support/steering-clients.js";
import { RawSocket } from "../support/wire/raw-socket.js";
import { bearerOf, TerrariumKit } from "../support/terrarium-kit.js";

let kit: TerrariumKit;
let families: Family[];

async function scrape(): Promise<Family[]> {
  const response = await fetch(`http://127.0.0.1:${kit.port}/metrics`);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  return parseExposition(await response.text());
}

/** The value of one series; NaN when there is none. */
function valueOf(name: string, labels: Record<string, string> = {}, from = families): number {
  const samples = from.flatMap((family) => family.samples).filter((sample) => sample.name === name);
  const wanted = Object.entries(labels);
  const found = samples.find((sample) => wanted.every(([label, value]) => sample.labels[label] === value));
  return found?.value ?? Number.NaN;
}

beforeAll(async () => {
  kit = await TerrariumKit.open({
    agents,
    limits: { maxConnectionsPerAddress: 3, maxSubscriptionsPerConnection: 1, maxBodyBytes: 50_000 },
  });
  await using observer = new Observer(kit);
  const operator = new Person(kit, kit.bearer);
  const asked = await operator.perturb({ ask: { severity: "WARNING" } });
  await observer.saw(({ cause, type }) => type === "PERTURBED" || cause === asked);
  await operator.resolve((await observer.card("EJECTED")).id, "Approve");
  await observer.card("RESOLVED");
  await operator.perturb({ ask: {} });
  await observer.saw(({ semaphore }) => semaphore?.severity === "CRITICAL");
  await kit.count(3);
  await traffic();
  await kit.metricUntil("connections", (open) => open <= 1);
  families = await scrape();
});
afterAll(() => kit.terrarium.close());

/** Good and bad requests, with all texts that a client could put into a label. */
async function traffic(): Promise<void> {
  const at = (path: string): string => `http://127.0.0.1:${kit.port}${path}`;
  for (const path of ["/health", "/ready", "/graphql?query=%7B__typename%7D"]) await fetch(at(path));
  for (let n = 0; n < 40; n += 1) await fetch(at(`/stranger-${n}`), { method: "DELETE" });
  await kit.ask("{ nothing }");
  await kit.ask(`{ ${"agents { id } ".repeat(600)} }`);
  await kit.ask("query ($text: String) { __typename }", { text: "x".repeat(60_000) });
  const invoke = `mutation ($id: ID!) { invoke(agentId: $id, input: 1) { status } }`;
  await kit.ask(invoke, { id: "echo" }, kit.bearer);
  await kit.ask(invoke, { id: "failing" }, kit.bearer);
  await kit.ask(invoke, { id: "echo" });
  for (let n = 0; n < 20; n += 1) await kit.ask(invoke, { id: `made-up-${n}` }, kit.bearer);
  await hurry(invoke);

  const watch = 'subscription { terrariumEvents(agentId: "counter") { type } }';
  await using socket = await RawSocket.open(kit.webSocketUrl);
  socket.subscribe("1", watch);
  await socket.message();
  socket.subscribe("2", watch);
  let refused: { type?: string } = {};
  while (refused.type !== "error") refused = await socket.message();
  await using second = await RawSocket.open(kit.webSocketUrl);
  second.frame("{");
  await second.closed();
}

/** What a caller that invokes `echo` too often was told. */
const hurried = { ok: 0, RATE_LIMITED: 0 };

/** More and more calls at once, until the rate is reached: how many pass depends on the speed of this machine. */
async function hurry(invoke: string): Promise<void> {
  const eager = await bearerOf("agent:echo:invoke");
  for (let calls = 12; hurried.RATE_LIMITED === 0; calls *= 2) {
    const answers = await Promise.all(
      Array.from({ length: calls }, () => kit.ask(invoke, { id: "echo" }, eager)),
    );
    for (const { errors } of answers) {
      const code = errors?.[0]?.extensions?.["code"];
      expect([undefined, "RATE_LIMITED"]).toContain(code);
      hurried[code === undefined ? "ok" : "RATE_LIMITED"] += 1;
    }
  }
}

describe("GET /metrics", () => {
  it("[METRICS-1] answers HEAD without a body, and other methods with 405 and Allow", async () => {
    const address = `http://127.0.0.1:${kit.port}/metrics`;
    const head = await fetch(address, { method: "HEAD" });
    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([
      200,
      "text/plain; version=0.0.4; charset=utf-8",
      "",
    ]);
    const refused = await fetch(address, { method: "POST" });
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("[METRICS-1] follows the naming rules of Prometheus, with every series once and complete histograms", () => {
    expect(complaintsAbout(families)).toEqual([]);
    const foreign = families
      .map(({ name }) => name)
      .filter((name) => !/^(terrarium|process|nodejs)_/.test(name));
    expect(foreign).toEqual([]);
  });

  it("[METRICS-1] the check itself finds mistakes", () => {
    const bad = [
      "# HELP a_ms_total ",
      "# TYPE a_ms_total gauge",
      'a_ms_total{x="1"} 1',
      'a_ms_total{x="1"} 2',
      "# HELP b Help.",
      "# TYPE b histogram",
      'b_bucket{le="1"} 3',
      'b_bucket{le="+Inf"} 2',
      "b_sum 1",
      "b_count 2",
      "",
    ].join("\n");
    expect(complaintsAbout(parseExposition(bad))).toEqual([
      "a_ms_total: has no help",
      "a_ms_total: is a gauge",
      "a_ms_total: is not in a base unit",
      "a_ms_total: has the same series twice",
      "b[]: torn",
    ]);
    expect(() => parseExposition("a 1\n")).toThrow("out of place");
  });

  it("[METRICS-2] labels have a bounded number of values, no matter what clients send", () => {
    const values = new Map<string, Set<string>>();
    for (const { samples } of families) {
      for (const [label, value] of samples.flatMap(({ labels }) => Object.entries(labels))) {
        values.set(label, (values.get(label) ?? new Set()).add(value));
      }
    }
    const of = (label: string): string[] => [...(values.get(label) ?? [])].toSorted();
    expect(of("route")).toEqual(["/graphql", "/health", "/metrics", "/ready", "other"]);
    expect(of("method")).toEqual(["GET", "POST", "other"]);
    expect(of("agent")).toEqual(["asker", "counter", "deaf", "echo", "failing"]);
    expect(of("code").filter((code) => !/^\d+$/.test(code) && !(code in ERROR_CODES))).toEqual([]);
    expect(of("action")).toEqual(["invoke", "perturb", "resolve"]);
    const known = new Set(["ok", "aborted", ...Object.keys(ERROR_CODES)]);
    expect(of("outcome").filter((outcome) => !known.has(outcome))).toEqual([]);
    expect(JSON.stringify(families)).not.toMatch(/stranger|made-up/);
  });

  it("[METRICS-3] counts each refusal once, under its limit and under its code", () => {
    const refused = (limit: string): number => valueOf("terrarium_refused_total", { limit });
    expect(refused("maxDocumentTokens")).toBe(1);
    expect(refused("maxBodyBytes")).toBe(1);
    expect(refused("maxSubscriptionsPerConnection")).toBe(1);
    expect(refused("steeringRatePerSecond")).toBe(hurried.RATE_LIMITED);
    const errors = (code: string): number => valueOf("terrarium_errors_total", { code });
    expect(errors("QUERY_TOO_COMPLEX")).toBe(1);
    expect(errors("BAD_USER_INPUT")).toBe(1);
    expect(errors("LIMIT_EXCEEDED")).toBe(2);
    expect(errors("AGENT_NOT_FOUND")).toBe(20);
    expect(errors("UNAUTHENTICATED")).toBe(1);
    expect(errors("RATE_LIMITED")).toBe(hurried.RATE_LIMITED);
  });

  it("[METRICS-3] counts refused upgrades and connections, too", async () => {
    const sockets = await Promise.all(Array.from({ length: 3 }, () => RawSocket.open(kit.webSocketUrl)));
    const fourth = await RawSocket.open(kit.webSocketUrl, { init: false });
    await fourth.closed();
    const now = await scrape();
    expect(valueOf("terrarium_refused_total", { limit: "maxConnectionsPerAddress" }, now)).toBe(1);
    for (const socket of [...sockets, fourth]) await socket[Symbol.asyncDispose]();
    await kit.metricUntil("connections", (open) => open === 0);
  });

  it("[METRICS-4] measures requests by route and class, and steering by action and outcome", () => {
    const requests = (labels: Record<string, string>): number =>
      valueOf("terrarium_http_request_duration_seconds_count", labels);
    expect(requests({ route: "/health", method: "GET", status: "2xx" })).toBe(1);
    expect(requests({ route: "other", method: "other", status: "4xx" })).toBe(40);
    const steered = (action: string, outcome: string): number =>
      valueOf("terrarium_steering_duration_seconds_count", { action, outcome });
    // One call of another caller passed, too.
    expect(steered("invoke", "ok")).toBe(1 + hurried.ok);
    expect(steered("invoke", "AGENT_ERROR")).toBe(1);
    expect(steered("invoke", "AGENT_NOT_FOUND")).toBe(20);
    expect(steered("invoke", "RATE_LIMITED")).toBe(hurried.RATE_LIMITED);
    expect(steered("invoke", "UNAUTHENTICATED")).toBe(1);
    expect(steered("resolve", "ok")).toBe(1);
    expect(valueOf("terrarium_fanout_flush_duration_seconds_count")).toBeGreaterThan(0);
  });

  it("[METRICS-5] counts pending questions, the age of the oldest, and how questions ended", () => {
    expect(valueOf("terrarium_purgatory_pending", { severity: "CRITICAL" })).toBe(1);
    expect(valueOf("terrarium_purgatory_pending", { severity: "WARNING" })).toBe(0);
    expect(
      valueOf("terrarium_purgatory_oldest_pending_age_seconds", { severity: "CRITICAL" }),
    ).toBeGreaterThan(0);
    expect(valueOf("terrarium_purgatory_oldest_pending_age_seconds", { severity: "INFO" })).toBe(0);
    expect(valueOf("terrarium_purgatory_settled_total", { status: "RESOLVED" })).toBe(1);
  });

  it("[METRICS-7] counts runs by agent, kind and status, and times them by agent", () => {
    const ended = (agent: string, kind: string, status: string): number =>
      valueOf("terrarium_runs_total", { agent, kind, status });
    expect(ended("echo", "INVOKE", "COMPLETED")).toBe(1 + hurried.ok);
    expect(ended("failing", "INVOKE", "FAILED")).toBe(1);
    expect(ended("asker", "PERTURB", "PARKED")).toBe(2);
    expect(ended("asker", "PERTURB", "COMPLETED")).toBe(1);
    expect(ended("asker", "RESUME", "COMPLETED")).toBe(1);
    const timed = (name: string, agent: string): number =>
      valueOf(`terrarium_run_${name}_seconds_count`, { agent });
    expect([timed("queue", "echo"), timed("duration", "echo")]).toEqual([1 + hurried.ok, 1 + hurried.ok]);
    // Two that parked, and the resumption of one.
    expect([timed("queue", "asker"), timed("duration", "asker")]).toEqual([3, 3]);
    expect(valueOf("terrarium_run_duration_seconds_sum", { agent: "asker" })).toBeGreaterThanOrEqual(0);
    expect(valueOf("terrarium_runs_open")).toBe(0);
    expect(families.find(({ name }) => name.startsWith("terrarium_runs_retried"))).toBeDefined();
  });

  it("[METRICS-6] has series of the process, the gateway and its agents", () => {
    expect(valueOf("terrarium_ready")).toBe(1);
    expect(valueOf("terrarium_build_info", { node: process.versions.node })).toBe(1);
    expect(valueOf("terrarium_journal_degraded")).toBe(0);
    expect(valueOf("terrarium_host_failures_total")).toBe(0);
    expect(valueOf("terrarium_agent_alive", { agent: "counter" })).toBe(1);
    expect(valueOf("terrarium_agent_events_reflected_total", { agent: "counter" })).toBeGreaterThanOrEqual(3);
    expect(valueOf("terrarium_events_total", { type: "RESULT" })).toBeGreaterThanOrEqual(3 + 1 + hurried.ok);
    expect(valueOf("terrarium_events_total", { type: "ERROR" })).toBe(1);
    expect(valueOf("terrarium_websockets_opened_total", { road: "graphql" })).toBe(3);
    expect(valueOf("terrarium_websockets_closed_total", { code: "4400" })).toBe(1);
    for (const name of ["nodejs_eventloop_lag_p99_seconds", "process_resident_memory_bytes"])
      expect(valueOf(name)).toBeGreaterThan(0);
    expect(families.find(({ name }) => name === "nodejs_active_resources")).toBeDefined();
  });
});

it("[METRICS-5] counts the questions of an earlier run, page by page, and follows changes from there", async () => {
  const purgatory = new Purgatory({
    store: new MemoryPurgatoryStore({ ...PURGATORY_LIMITS, pageMax: 2 }),
    resume: () => Promise.resolve(),
  });
  const park = (severity: Severity) =>
    purgatory.park({ agentId: "asker", input: null, cause: null, request: { ...QUESTION, severity } });
  const first = await park("CRITICAL");
  for (let n = 0; n < 4; n += 1) await park("INFO");
  const census = new PendingCensus();
  await census.follow(purgatory);
  expect(census.levels()).toMatchObject({
    CRITICAL: { count: 1, oldestAt: first.createdAt },
    INFO: { count: 4 },
  });
  await purgatory.cancel({ id: first.id, by: "ada" });
  await park("WARNING");
  expect(census.levels()).toMatchObject({
    CRITICAL: { count: 0, oldestAt: null },
    WARNING: { count: 1 },
    INFO: { count: 4 },
  });
  expect(census.settled.of("CANCELLED")).toBe(1);
});

describe("bounds", () => {
  /** The metrics of these agents, of which two have a label of their own. */
  function routeOf(agents: () => readonly AgentView[]): () => Promise<string> {
    const route = createMetricsRoute({
      sightOf: () => Promise.resolve(new Sights().sightOf(visibilityOf(OWN_VIEWER, 0))),
      refusalOf: () => new Response(null, { status: 401 }),
      instruments: createInstruments(),
      counters: fanoutCounters(),
      counts: gatewayCounts(),
      census: new PendingCensus(),
      watch: { agents },
      clock: systemClock,
      unsentBytes: () => 0,
      sockets: () => 0,
      openRuns: () => 0,
      pheromones: () => new Map(),
      frozenAgents: () => 0,
      ready: () => false,
      journal: {
        problem: "JOURNAL_FAILED",
        counters: { entries: 0, appends: 0, failures: 3, lost: 0 },
        kept: { events: 0, bytes: 0 },
        evicted: new Map(),
      },
      version: "0",
      agentLabelsMax: 2,
    });
    const request = new Request("http://gateway/metrics");
    return async () => (await (await route({ request, pathname: "/metrics", address: "" }))?.text()) ?? "";
  }

  const FOUR = [10, 20, 70, 30].map(
    (pressure, index) =>
      ({
        id: "abcd"[index],
        pressure,
        flow: 2,
        temperature: 0,
        state: "FLOWING",
        observers: 1,
        eventsReflected: 5,
        health: { status: "UNKNOWN", since: 0, probes: [] },
      }) as unknown as AgentView,
  );

  it("[METRICS-2] agents beyond the bound share one label", async () => {
    const all = parseExposition(await routeOf(() => FOUR)());
    expect(valueOf("terrarium_agent_pressure_ratio", { agent: "b" }, all)).toBe(0.2);
    expect(valueOf("terrarium_agent_pressure_ratio", { agent: OTHER }, all)).toBe(0.7);
    expect(valueOf("terrarium_agent_flow_events_per_second", { agent: OTHER }, all)).toBe(4);
    expect(valueOf("terrarium_agent_events_reflected_total", { agent: OTHER }, all)).toBe(10);
    const health = { agent: OTHER, status: "UNKNOWN" };
    expect(valueOf("terrarium_agent_health", health, all)).toBe(2);
    expect(valueOf("terrarium_agent_health", { ...health, agent: "a" }, all)).toBe(1);
    expect(all.flatMap(({ samples }) => samples).filter(({ labels }) => labels["agent"] === "c")).toEqual([]);
    expect(valueOf("terrarium_ready", {}, all)).toBe(0);
    expect(valueOf("terrarium_journal_degraded", {}, all)).toBe(1);
  });

  it("[METRICS-1422] the agents are read once for an answer, also for two at the same time", async () => {
    let readings = 0;
    const read = routeOf(() => {
      readings += 1;
      return FOUR;
    });
    const [one, other] = await Promise.all([read(), read()]);
    expect(readings).toBe(2);
    const agentsIn = (text: string): string[] =>
      text.split("\n").filter((line) => line.includes("terrarium_agent_"));
    expect(agentsIn(one).length).toBeGreaterThan(20);
    expect(agentsIn(other)).toEqual(agentsIn(one));
  });

  it("[METRICS-2] a tally counts all names beyond its bound as one", () => {
    const tally = new Tally();
    for (let n = 0; n < 1_000; n += 1) tally.count(`name-${n}`);
    expect([...tally].length).toBe(129);
    expect(tally.of(OTHER)).toBe(1_000 - 128);
  });

  it("[METRICS-2] unknown paths and close codes share a label", () => {
    expect(routeTemplate("/api/pulse/invoke")).toBe("/api/{agent}/invoke");
    expect(routeTemplate("/api/pulse/parse")).toBe("/api/{agent}/{command}");
    expect(routeTemplate("/api/pulse/parse/more")).toBe("other");
    expect(closeLabel(1000)).toBe("1000");
    expect(closeLabel(4408)).toBe("4408");
    expect(closeLabel(3999)).toBe("other");
  });
});
