import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** The operator's Prometheus metrics. */
export class OperatorMetrics {
  readonly registry = new Registry();
  readonly #reconciles = new Histogram({
    name: "terrarium_operator_reconcile_duration_seconds",
    help: "how long it took to bring one resource to what its spec says",
    labelNames: ["outcome"],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers: [this.registry],
  });
  readonly #writes = new Counter({
    name: "terrarium_operator_writes_total",
    help: "writes to the API server, leases left out",
    labelNames: ["kind", "verb"],
    registers: [this.registry],
  });
  readonly #watches = new Counter({
    name: "terrarium_operator_watches_cut_total",
    help: "watches that did not end by themselves",
    labelNames: ["resource", "cause"],
    registers: [this.registry],
  });
  readonly #leading = new Gauge({
    name: "terrarium_operator_leading",
    help: "1 while this operator holds the lease and acts",
    registers: [this.registry],
  });

  constructor(depth: () => number, servers: () => number) {
    collectDefaultMetrics({ register: this.registry });
    const registers = [this.registry];
    const gauge = (name: string, help: string, value: () => number): Gauge =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    gauge("terrarium_operator_queue_depth", "resources that wait to be looked at", depth);
    gauge("terrarium_operator_agentservers", "AgentServers that there are", servers);
  }

  reconciled(outcome: "ok" | "error", seconds: number): void {
    this.#reconciles.observe({ outcome }, seconds);
  }

  wrote(kind: string, verb: string): void {
    this.#writes.inc({ kind, verb });
  }

  watchEnded(resource: string, cause: "stall" | "gone" | "error"): void {
    this.#watches.inc({ resource, cause });
  }

  leads(isLeading: boolean): void {
    this.#leading.set(isLeading ? 1 : 0);
  }
}
