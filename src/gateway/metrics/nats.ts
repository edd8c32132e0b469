import { Counter } from "prom-client";
import type { Sampled } from "./sampled.js";

/** What a gateway knows of the NATS servers that it shares with others. */
export interface NatsReadings {
  readonly namespace: string;
  readonly isConnected: boolean;
  /** Whether others count this gateway as alive. */
  readonly holdsLease: boolean;
  /** Since the servers have answered an operation, ms. */
  readonly sinceGoodMs: number;
  readonly reconnects: number;
  /** Gateways of the namespace that live, this one included. */
  readonly gateways: number;
  /** Agents that this gateway carries. */
  readonly carriedAgents: number;
  readonly operations: readonly {
    readonly port: string;
    readonly outcome: string;
    readonly count: number;
  }[];
  readonly copies: readonly {
    readonly bucket: string;
    readonly ageMs: number;
    readonly conflicts: number;
    readonly restarts: number;
  }[];
}

/** Metrics of a gateway with `--nats`. Without it they have no samples, so that no alert about them fires. */
export function addNatsMetrics(sampled: Sampled, read: () => NatsReadings | null): void {
  const level = (
    name: string,
    help: string,
    value: (readings: NatsReadings) => number,
    isTotal = false,
  ): void =>
    sampled.labelled(
      name,
      help,
      "namespace",
      () => {
        const readings = read();
        return readings ? [[readings.namespace, value(readings)]] : [];
      },
      isTotal,
    );
  const ofCopies = (
    name: string,
    help: string,
    value: (copy: NatsReadings["copies"][number]) => number,
    isTotal = false,
  ): void =>
    sampled.labelled(
      name,
      help,
      "bucket",
      () => (read()?.copies ?? []).map((copy) => [copy.bucket, value(copy)]),
      isTotal,
    );
  level("terrarium_nats_connected", "1 while there is a connection to NATS.", ({ isConnected }) =>
    Number(isConnected),
  );
  level("terrarium_nats_lease_held", "1 while other gateways count this one as alive.", ({ holdsLease }) =>
    Number(holdsLease),
  );
  level(
    "terrarium_nats_gateways",
    "Gateways of the namespace that live, this one included.",
    (readings) => readings.gateways,
  );
  level(
    "terrarium_nats_agents_carried",
    "Agents that this gateway carries: it runs them, or their host dials in here.",
    ({ carriedAgents }) => carriedAgents,
  );
  level(
    "terrarium_nats_since_answer_seconds",
    "Time since NATS has answered an operation; an idle gateway asks every 5 seconds.",
    ({ sinceGoodMs }) => sinceGoodMs / 1_000,
  );
  level(
    "terrarium_nats_reconnects_total",
    "Times that a lost connection to NATS was opened again.",
    ({ reconnects }) => reconnects,
    true,
  );
  ofCopies(
    "terrarium_nats_copy_age_seconds",
    "How old the copy of a bucket may be.",
    ({ ageMs }) => ageMs / 1_000,
  );
  ofCopies(
    "terrarium_nats_conflicts_total",
    "Transactions that were decided again, because another gateway's came first.",
    ({ conflicts }) => conflicts,
    true,
  );
  ofCopies(
    "terrarium_nats_feed_restarts_total",
    "Feeds of a copy that were started again because nothing came.",
    ({ restarts }) => restarts,
    true,
  );
  const operations: Counter = new Counter({
    name: "terrarium_nats_operations_total",
    help: "Operations on stores in NATS, by store and outcome: OK or the code of the failure.",
    labelNames: ["port", "outcome"],
    registers: [sampled.registry],
    collect() {
      operations.reset();
      for (const { port, outcome, count } of read()?.operations ?? [])
        operations.inc({ port, outcome }, count);
    },
  });
}
