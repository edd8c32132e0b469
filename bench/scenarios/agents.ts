import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Observer } from "../observer.js";
import { productRoot, subscription } from "../peers/index.js";
import { cpuSince, residentBytes, threadTimesNs } from "../processor.js";
import { end, type Server, startServer } from "../processes.js";
import { agentFile, ALL_CORES, startProduct, TOKEN } from "../product.js";
import { figure, Samples, type Section } from "../report.js";
import { type Options, pause } from "../scenario.js";
import { median } from "../statistics.js";

/** They watch an agent that says nothing. */
const OBSERVERS = 100;
const PAGE = 50;
const READS = 11;
/** Until the code is compiled, and the events of the start are written. */
const WARM_UP_MS = 12_000;

interface Kind {
  readonly name: string;
  readonly periodMs: number;
  readonly server: "durable" | "ephemeral" | "raw";
}

const EPHEMERAL: Kind = { name: "`--ephemeral`", periodMs: 1_000, server: "ephemeral" };
const RAW: Kind = { name: "raw: a thread that posts, one that drops", periodMs: 1_000, server: "raw" };
const KINDS: readonly Kind[] = [
  EPHEMERAL,
  { name: "durable", periodMs: 1_000, server: "durable" },
  { name: "the agents silent, `--ephemeral`", periodMs: 0, server: "ephemeral" },
  RAW,
];

/** What a process of very many agents costs that publish once a second and are not watched. */
export async function agents(options: Options): Promise<Section> {
  const count = options.observers?.[0] ?? (options.quick ? 500 : 10_000);
  const seconds = options.seconds ?? (options.quick ? 2 : 15);
  const samples = new Samples();
  for (let run = 0; run < options.runs; run += 1) {
    for (let turn = 0; turn < KINDS.length; turn += 1) {
      const kind = KINDS[(run + turn) % KINDS.length] as Kind;
      const figures = await figuresOf(kind, count, seconds, options.quick);
      samples.add(kind.name, figures);
      options.progress(`run ${run + 1}/${options.runs} ${kind.name}: ${JSON.stringify(figures)}`);
    }
  }
  return report(samples, count, seconds, options.runs);
}

type Figures = Record<
  "share" | "main" | "host" | "events" | "pageMs" | "pageCpuMs" | "metricsMs" | "metricsCpuMs" | "bytes",
  number
>;

async function figuresOf(kind: Kind, count: number, seconds: number, quick: boolean): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "terrarium-bench-"));
  const server = await start(kind, count, folder);
  const observers = kind.server === "raw" ? [] : await watching(server);
  try {
    await pause(quick ? 1_000 : WARM_UP_MS);
    const isProduct = kind.server !== "raw";
    const eventsBefore = isProduct ? await eventsOf(server) : 0;
    const [before, startedAt] = [threadTimesNs(server.pid), performance.now()];
    await pause(seconds * 1_000);
    const { totalMs, threads } = cpuSince(server.pid, before);
    const elapsedMs = performance.now() - startedAt;
    const of = (isAsked: (thread: number) => boolean): number =>
      threads.reduce((most, { thread, ms }) => (isAsked(thread) ? Math.max(most, ms) : most), 0) / elapsedMs;
    const measured = {
      share: totalMs / elapsedMs,
      main: of((thread) => thread === server.pid),
      // The busiest of the others is that of the agents.
      host: of((thread) => thread !== server.pid),
      bytes: residentBytes(server.pid),
    };
    const none = { events: Number.NaN, pageMs: Number.NaN, pageCpuMs: Number.NaN };
    if (!isProduct) return { ...measured, ...none, metricsMs: Number.NaN, metricsCpuMs: Number.NaN };
    const events = ((await eventsOf(server)) - eventsBefore) / (elapsedMs / 1_000);
    const idle = totalMs / elapsedMs;
    const page = await readingOf(server, idle, () => ask(server, `{agents(first:${PAGE}){id state}}`));
    const metrics = await readingOf(server, idle, () => metricsOf(server));
    return {
      ...measured,
      events,
      pageMs: page.ms,
      pageCpuMs: page.cpuMs,
      metricsMs: metrics.ms,
      metricsCpuMs: metrics.cpuMs,
    };
  } finally {
    for (const observer of observers) observer.drop();
    await end(server.child);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function start({ name, periodMs, server }: Kind, count: number, folder: string): Promise<Server> {
  const env = { BENCH_AGENTS: String(count), BENCH_PERIOD_MS: String(periodMs) };
  if (server === "raw") {
    const script = fileURLToPath(new URL("../peers/crowd.js", import.meta.url));
    return await startServer({ name, command: () => [process.execPath, script], env }, ALL_CORES);
  }
  return await startProduct({
    name,
    root: productRoot,
    agent: "crowd",
    folder: server === "durable" ? folder : null,
    env,
    args: ["--agents", agentFile("noop"), "--host", "0.0.0.0"],
  });
}

/** The observers of an agent that is silent. */
async function watching({ port }: Server): Promise<readonly Observer[]> {
  const target = { port, path: "/graphql", query: subscription.query, variables: { agentId: "noop" } };
  const hooks = { onEvents: () => undefined, onClosed: () => undefined };
  const observers = Array.from({ length: OBSERVERS }, (_, index) => {
    return new Observer(index, { ...target, tokens: Array.from({ length: OBSERVERS }, () => TOKEN) }, hooks);
  });
  await Promise.all(observers.map(({ subscribed }) => subscribed));
  return observers;
}

/** Time and CPU of one read, medians of several; CPU less what the process takes meanwhile without it. */
async function readingOf(
  { pid }: Server,
  idle: number,
  read: () => Promise<unknown>,
): Promise<{ readonly ms: number; readonly cpuMs: number }> {
  const times: number[] = [];
  const cpu: number[] = [];
  for (let n = 0; n < READS; n += 1) {
    await pause(100);
    const [before, startedAt] = [threadTimesNs(pid), performance.now()];
    await read();
    const ms = performance.now() - startedAt;
    times.push(ms);
    cpu.push(cpuSince(pid, before).totalMs - idle * ms);
  }
  return { ms: median(times), cpuMs: median(cpu) };
}

async function ask({ port }: Server, query: string): Promise<string> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
  const body = JSON.stringify({ query });
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, { method: "POST", headers, body });
  const text = await response.text();
  if (!response.ok || text.includes('"errors"')) throw new Error(text.slice(0, 300));
  return text;
}

async function metricsOf({ port }: Server): Promise<string> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  return await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text();
}

/** Events and heartbeats of all agents since the start. */
async function eventsOf(server: Server): Promise<number> {
  const lines = (await metricsOf(server)).matchAll(/^terrarium_events_total\{[^}]*\} (\S+)$/gm);
  return Array.from(lines, ([, value]) => Number(value)).reduce((sum, value) => sum + value, 0);
}

function report(samples: Samples, count: number, seconds: number, runs: number): Section {
  const percent = (name: string, key: string): string => {
    const values = samples.all(name, key).map((value) => value * 100);
    const range = values.length < 3 ? "" : ` (${figure(Math.min(...values))}–${figure(Math.max(...values))})`;
    return `${figure(median(values), "%")}${range}`;
  };
  return {
    scenario: "agents",
    title: `${count.toLocaleString("en-US")} agents that publish once a second`,
    text: [
      `All are of one module, so of one thread, and their events are spread over the second; ${OBSERVERS} observers watch another agent, which is silent. ` +
        `CPU is that of all threads of the process over ${figure(seconds)} s, in percent of one core; the thread of the agents has their timers and their own code in it. ` +
        `Then the page of ${PAGE} agents and \`/metrics\` are read ${READS} times each, while the agents go on; CPU of a read is without theirs. ` +
        `${runs} ${runs === 1 ? "run" : "runs"}, medians.`,
    ],
    tables: [
      {
        title: "CPU of the process",
        columns: [
          "server",
          "of a core",
          "× raw",
          "main thread",
          "agents' thread",
          "events and heartbeats",
          "memory",
        ],
        rows: KINDS.map(({ name }) => [
          name,
          percent(name, "share"),
          figure(samples.median(name, "share") / samples.median(RAW.name, "share"), "×"),
          percent(name, "main"),
          percent(name, "host"),
          samples.spread(name, "events", "/s"),
          figure(samples.median(name, "bytes") / 2 ** 20, " MB"),
        ]),
      },
      {
        title: "Reads",
        columns: ["server", `${PAGE} agents`, "CPU of it", "`/metrics`", "CPU of it"],
        rows: KINDS.filter(({ server }) => server !== "raw").map(({ name }) => [
          name,
          ...(["pageMs", "pageCpuMs", "metricsMs", "metricsCpuMs"] as const).map((key) =>
            samples.spread(name, key, " ms"),
          ),
        ]),
      },
    ],
  };
}
