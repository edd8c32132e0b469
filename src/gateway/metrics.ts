import { Counter, Gauge, Registry } from "prom-client";
import type { FanoutCounters } from "../mirror/index.js";
import type { Watch } from "../schema/context.js";
import type { Route } from "./options.js";

export interface MetricsOptions {
  readonly counters: FanoutCounters;
  readonly watch: Watch;
  /** Unsent bytes of stalled sockets. */
  readonly unsentBytes: () => number;
  readonly sockets: () => number;
  readonly journal: {
    /** A code while history is not being kept. */
    readonly problem: string | null;
    readonly counters: { readonly entries: number; readonly appends: number; readonly failures: number };
  };
}

const TOTALS = {
  executions: "GraphQL executions of subscription documents, one per event and projection.",
  encodes: "Results turned into bytes, one per event and projection.",
  deliveries: "Messages handed to observers' sockets.",
  writes: "Socket writes they took; deliveries / writes is the coalescing factor.",
  gaps: "GapEvents told to single observers.",
  stalled: "Sockets closed because nothing was read from them for too long.",
} as const satisfies Partial<Record<keyof FanoutCounters, string>>;

const LEVELS = {
  observers: "Observers served by shared projections.",
  lagging: "Observers whose socket takes no more for now.",
  projections: "Distinct subscription documents being served.",
} as const satisfies Partial<Record<keyof FanoutCounters, string>>;

/** `GET /metrics` in Prometheus text format. Sampled when asked; labels are agent ids, as many as there are agents. */
export function createMetricsRoute(options: MetricsOptions): Route {
  const { counters, watch, unsentBytes, sockets, journal } = options;
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number): void => {
    const made: Gauge = new Gauge({ name, help, registers, collect: () => made.set(read()) });
  };
  const total = (name: string, help: string, read: () => number): void => {
    const made: Counter = new Counter({
      name,
      help,
      registers,
      collect() {
        made.reset();
        made.inc(read());
      },
    });
  };
  for (const [key, help] of Object.entries(TOTALS)) {
    total(`terrarium_fanout_${key}_total`, help, () => counters[key as keyof typeof TOTALS]);
  }
  for (const [key, help] of Object.entries(LEVELS)) {
    gauge(`terrarium_fanout_${key}`, help, () => counters[key as keyof typeof LEVELS]);
  }
  gauge("terrarium_fanout_unsent_bytes", "Bytes waiting in stalled sockets.", unsentBytes);
  gauge("terrarium_connections", "Open WebSockets and event streams.", sockets);
  total("terrarium_journal_entries_total", "Events written to the journal, once per stream.", () => {
    return journal.counters.entries;
  });
  total("terrarium_journal_appends_total", "Transactions they took.", () => journal.counters.appends);
  total("terrarium_journal_failures_total", "Times the journal could not be opened or written.", () => {
    return journal.counters.failures;
  });
  gauge("terrarium_journal_degraded", "1 while history is not being kept although it should be.", () => {
    return journal.problem === null ? 0 : 1;
  });
  gauge("process_resident_memory_bytes", "Resident memory of the process.", () => process.memoryUsage.rss());
  const perAgent = {
    terrarium_agent_pressure_percent: ["Queue depth, 0-100.", "pressure"],
    terrarium_agent_flow_events_per_second: ["Events handled per second.", "flow"],
    terrarium_agent_temperature_ratio: [
      "Share of the entropy budget spent, or metabolic heat, 0-1.",
      "temperature",
    ],
    terrarium_agent_observers: ["Observers following this agent.", "observers"],
    terrarium_agent_events_reflected: ["Events reflected since the gateway started.", "eventsReflected"],
  } as const;
  for (const [name, [help, field]] of Object.entries(perAgent)) {
    const made: Gauge = new Gauge({
      name,
      help,
      labelNames: ["agent"],
      registers,
      collect() {
        made.reset();
        for (const agent of watch.agents()) made.set({ agent: agent.id }, agent[field]);
      },
    });
  }
  return ({ request, pathname }) => {
    if (pathname !== "/metrics" || request.method !== "GET") return null;
    return registry
      .metrics()
      .then((text) => new Response(text, { headers: { "content-type": registry.contentType } }));
  };
}
