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
export function createMetricsRoute({ counters, watch, unsentBytes, sockets }: MetricsOptions): Route {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number): void => {
    const made: Gauge = new Gauge({ name, help, registers, collect: () => made.set(read()) });
  };
  for (const [key, help] of Object.entries(TOTALS)) {
    const read = (): number => counters[key as keyof typeof TOTALS];
    const made: Counter = new Counter({
      name: `terrarium_fanout_${key}_total`,
      help,
      registers,
      collect() {
        made.reset();
        made.inc(read());
      },
    });
  }
  for (const [key, help] of Object.entries(LEVELS)) {
    gauge(`terrarium_fanout_${key}`, help, () => counters[key as keyof typeof LEVELS]);
  }
  gauge("terrarium_fanout_unsent_bytes", "Bytes waiting in stalled sockets.", unsentBytes);
  gauge("terrarium_connections", "Open WebSockets and event streams.", sockets);
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
