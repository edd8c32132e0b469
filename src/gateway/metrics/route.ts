import { Gauge, Registry } from "prom-client";
import type { Sight } from "../../auth/sights.js";
import { OWN_VIEWER } from "../../auth/viewer.js";
import type { Clock } from "../../base/clock.js";
import { defaultLimits } from "../../base/limits.js";
import { OTHER } from "../../base/bounds/tally.js";
import type { FanoutCounters } from "../../mirror/index.js";
import type { AgentView, Watch } from "../../watching/port.js";
import { methodProblem, type Route } from "../answers/route.js";
import type { GatewayCounts } from "./counts.js";
import { addPheromoneMetrics, isPheromoneMetric } from "./pheromones.js";
import { folded, type JoinValues } from "./folded.js";
import { addHealthGauge } from "./health-gauge.js";
import { addHostMetrics } from "./remote-hosts.js";
import { addNatsMetrics, type NatsReadings } from "./nats.js";
import { type Instruments, processMetrics } from "./instruments.js";
import type { PendingCensus } from "./pending-census.js";
import { Sampled } from "./sampled.js";

export interface MetricsOptions {
  /** What the asker sees. Rejects for an invalid token. */
  readonly sightOf: (request: Request, address: string) => Promise<Sight>;
  readonly refusalOf: (error: unknown) => Response;
  readonly instruments: Instruments;
  readonly counters: FanoutCounters;
  readonly counts: GatewayCounts;
  readonly census: Pick<PendingCensus, "levels" | "settled">;
  readonly watch: Pick<Watch, "agents">;
  readonly clock: Clock;
  /** Unsent bytes of stalled sockets. */
  readonly unsentBytes: () => number;
  readonly sockets: () => number;
  /** Number of open runs, not counting parked ones. */
  readonly openRuns: () => number;
  readonly pheromones: () => ReadonlyMap<string, number>;
  readonly frozenAgents: () => number;
  readonly ready: () => boolean;
  readonly journal: {
    /** The error code while history is not kept; otherwise null. */
    readonly problem: string | null;
    readonly counters: {
      readonly entries: number;
      readonly appends: number;
      readonly failures: number;
      readonly lost: number;
    };
    readonly kept: { readonly events: number; readonly bytes: number };
    readonly evicted: ReadonlyMap<string, number>;
  };
  readonly nats?: () => NatsReadings | null;
  readonly version: string;
  /** Agents with a label of their own, in the manifest's order; the others share one label. */
  readonly agentLabelsMax?: number;
}

/** The agents while an answer is being sampled. */
interface PresentAgents {
  agents: readonly AgentView[];
}

/** Counters are named `terrarium_fanout_…_total`, gauges `terrarium_fanout_…`. */
const FANOUT_METRICS = {
  executions: [
    "counter",
    "GraphQL executions of subscription documents, one per event, document and visibility.",
  ],
  encodes: ["counter", "Results turned into bytes, one per execution."],
  deliveries: ["counter", "Messages handed to observers' sockets."],
  writes: ["counter", "Socket writes for those deliveries; deliveries / writes is the coalescing factor."],
  gaps: ["counter", "GapEvents sent, once per observer."],
  evictions: ["counter", "Encoded events dropped because the byte budget was used up."],
  observers: ["gauge", "Subscriptions served by shared projections; a connection may have many."],
  lagging: ["gauge", "Observers (connections) whose socket accepts no more bytes at the moment."],
  projections: ["gauge", "Streams times subscription documents being served."],
  documents: ["gauge", "Distinct subscription documents being served."],
} as const satisfies Partial<Record<keyof FanoutCounters, readonly ["counter" | "gauge", string]>>;

const JOURNAL_TOTALS = {
  entries: "Events written to the journal, once per stream.",
  appends: "Transactions for those entries.",
  failures: "Times the journal could not be opened or written.",
  lost: "Events that the disk was too slow for: the log shows them as gaps.",
} as const satisfies Record<keyof MetricsOptions["journal"]["counters"], string>;

interface AgentMetric {
  readonly name: string;
  readonly help: string;
  readonly read: (agent: AgentView) => number;
  readonly join: JoinValues;
  readonly isTotal?: true;
}

const sum: JoinValues = (a, b) => a + b;
const AGENT_METRICS: readonly AgentMetric[] = [
  {
    name: "terrarium_agent_pressure_ratio",
    help: "How full an agent's queues are, 0-1.",
    read: (agent) => agent.pressure / 100,
    join: Math.max,
  },
  {
    name: "terrarium_agent_flow_events_per_second",
    help: "Events an agent handles per second, as of its last sample.",
    read: (agent) => agent.flow,
    join: sum,
  },
  {
    name: "terrarium_agent_temperature_ratio",
    help: "Share of the entropy budget spent, or metabolic heat, 0-1.",
    read: (agent) => agent.temperature,
    join: Math.max,
  },
  {
    name: "terrarium_agent_alive",
    help: "1 while an agent is FLOWING, PERTURBED or DRAINING.",
    read: ({ state }) => (state === "FLOWING" || state === "PERTURBED" || state === "DRAINING" ? 1 : 0),
    join: Math.min,
  },
  {
    name: "terrarium_agent_observers",
    help: "Connections that watch an agent, on its own stream or that of all agents; each counted once.",
    read: (agent) => agent.observers,
    join: Math.max,
  },
  {
    name: "terrarium_agent_events_reflected_total",
    help: "Events of an agent published since the gateway started.",
    read: (agent) => agent.eventsReflected,
    join: sum,
    isTotal: true,
  },
];

const JOINS = new Map(AGENT_METRICS.map(({ name, join }) => [name, join]));

/**
 * `GET /metrics` in Prometheus text format, for an asker with or without a token: agents that it does not see share one label.
 * Label values are bounded in number; all but the instruments is sampled here.
 */
export function createMetricsRoute(options: MetricsOptions): Route {
  const present: PresentAgents = { agents: [] };
  const registry = Registry.merge([
    options.instruments.registry,
    samplers(options, present),
    processMetrics(),
  ]);

  async function answer(request: Request, address: string): Promise<Response> {
    const { method } = request;
    if (method !== "GET" && method !== "HEAD") return methodProblem("GET, HEAD");
    try {
      const sight = await options.sightOf(request, address);
      // One reading of the agents serves all samplers: they all run before `metrics` returns its promise.
      present.agents = options.watch.agents(OWN_VIEWER);
      const rendered = registry.metrics();
      present.agents = [];
      const text = await rendered;
      const seen = sight.seesAll
        ? text
        : folded(
            text,
            ({ metric, label, value }) =>
              label === "agent" ? !sight.sees(value) : isPheromoneMetric(metric) && sight.hidesKnown,
            (name) => JOINS.get(name) ?? sum,
          );
      const headers = { "content-type": registry.contentType, vary: "authorization" };
      return new Response(method === "HEAD" ? null : seen, { headers });
    } catch (error) {
      return options.refusalOf(error);
    }
  }

  return ({ request, pathname, address }) => (pathname === "/metrics" ? answer(request, address) : null);
}

function samplers(options: MetricsOptions, present: PresentAgents): Registry {
  const { counters, counts, census, clock, unsentBytes, sockets, openRuns, ready, journal } = options;
  const sampled = new Sampled();
  for (const [key, [kind, help]] of entriesOf(FANOUT_METRICS)) {
    if (kind === "counter") sampled.total(`terrarium_fanout_${key}_total`, help, () => counters[key]);
    else sampled.level(`terrarium_fanout_${key}`, help, () => counters[key]);
  }
  sampled.level(
    "terrarium_fanout_cached_bytes",
    "Bytes of encoded events kept for observers.",
    () => counters.cachedBytes,
  );
  sampled.level("terrarium_fanout_unsent_bytes", "Bytes waiting in stalled sockets.", unsentBytes);
  sampled.level("terrarium_connections", "Open WebSockets and event streams.", sockets);
  sampled.table(
    "terrarium_websockets_opened_total",
    "WebSockets opened, by transport.",
    "road",
    counts.socketsOpened,
  );
  sampled.table(
    "terrarium_websockets_closed_total",
    "WebSockets closed, by close code; 1006 is a socket that ended without a close frame.",
    "code",
    counts.socketsClosed,
  );
  sampled.table("terrarium_refused_total", "Refusals because of a limit, by limit.", "limit", counts.refused);
  sampled.table("terrarium_errors_total", "Errors sent to callers, by code.", "code", counts.errors);
  for (const [key, help] of entriesOf(JOURNAL_TOTALS)) {
    sampled.total(`terrarium_journal_${key}_total`, help, () => journal.counters[key]);
  }
  sampled.level(
    "terrarium_history_readers",
    "Subscriptions served from the log, because the ring has passed them.",
    () => counters.logReaders,
  );
  sampled.level("terrarium_history_events", "Events in the log.", () => journal.kept.events);
  sampled.level(
    "terrarium_history_bytes",
    "Bytes of the log: JSON and an estimated overhead for rows; `historyMaxBytes` bounds them.",
    () => journal.kept.bytes,
  );
  sampled.table(
    "terrarium_history_evicted_total",
    "Events evicted from the log, by the limit that demanded it.",
    "limit",
    { [Symbol.iterator]: () => journal.evicted.entries() },
  );
  sampled.level("terrarium_journal_degraded", "1 while history cannot be kept.", () =>
    journal.problem === null ? 0 : 1,
  );
  sampled.labelled("terrarium_purgatory_pending", "Questions that wait for a person.", "severity", () =>
    Object.entries(census.levels()).map(([severity, { count }]) => [severity, count]),
  );
  sampled.labelled(
    "terrarium_purgatory_oldest_pending_age_seconds",
    "Age of the oldest question that waits; 0 when none does.",
    "severity",
    () =>
      Object.entries(census.levels()).map(([severity, { oldestAt }]) => [
        severity,
        oldestAt === null ? 0 : Math.max(0, clock.now() - oldestAt) / 1_000,
      ]),
  );
  sampled.table(
    "terrarium_purgatory_settled_total",
    "Questions settled, by final status.",
    "status",
    census.settled,
  );
  sampled.level(
    "terrarium_runs_open",
    "Runs that were accepted and have not ended; those that wait for a person are not counted.",
    openRuns,
  );
  sampled.table("terrarium_events_total", "Events of agents, by type.", "type", {
    [Symbol.iterator]: () => Object.entries(counts.events)[Symbol.iterator](),
  });
  sampled.table(
    "terrarium_events_dropped_total",
    "Events of agents that were not published, by reason: repeated number, unknown agent, agent of another host, overload.",
    "reason",
    counts.eventsDropped,
  );
  sampled.table(
    "terrarium_public_view_failures_total",
    "Times that an agent said that its publicView fails: at most one a minute.",
    "agent",
    counts.publicViewFailures,
  );
  const { ticks, deposits } = counts;
  sampled.table("terrarium_schedule_ticks_total", "Ticks of agents' schedules, by outcome.", "result", ticks);
  addPheromoneMetrics(sampled, deposits, options.pheromones);
  sampled.level(
    "terrarium_frozen_agents",
    "Agents that begin nothing new: frozen, or waiting for their turn after a thaw.",
    options.frozenAgents,
  );
  addNatsMetrics(sampled, options.nats ?? (() => null));
  addHostMetrics(sampled, counts);
  sampled.level("terrarium_ready", "1 while GET /ready answers 200.", () => (ready() ? 1 : 0));
  new Gauge({
    name: "terrarium_build_info",
    help: "Always 1; the labels hold the versions.",
    labelNames: ["version", "node"],
    registers: [sampled.registry],
  }).set({ version: options.version, node: process.versions.node }, 1);
  const labelsMax = options.agentLabelsMax ?? defaultLimits.maxMetricAgents;
  for (const metric of AGENT_METRICS) {
    const { name, help, isTotal } = metric;
    sampled.labelled(name, help, "agent", () => perAgent(metric, present.agents, labelsMax), isTotal);
  }
  addHealthGauge(sampled.registry, () => present.agents, labelsMax);
  return sampled.registry;
}

function perAgent(metric: AgentMetric, agents: readonly AgentView[], labelsMax: number): [string, number][] {
  const named = agents.slice(0, labelsMax).map((agent): [string, number] => [agent.id, metric.read(agent)]);
  const others = agents.slice(labelsMax).map((agent) => metric.read(agent));
  return others.length === 0 ? named : [...named, [OTHER, others.reduce((a, b) => metric.join(a, b))]];
}

function entriesOf<K extends string, T>(table: Readonly<Record<K, T>>): [K, T][] {
  return Object.entries(table) as [K, T][];
}
