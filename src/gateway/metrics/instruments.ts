import {
  collectDefaultMetrics,
  Histogram,
  type HistogramConfiguration,
  type MetricObjectWithValues,
  type MetricValueWithName,
  Registry,
} from "prom-client";
import type { SteeringLine } from "../../steering/audit.js";

/** Bounds in seconds. */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const STEERING_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600];
const FLUSH_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5];
const METHODS = new Set(["GET", "HEAD", "POST", "OPTIONS"]);

export interface Answered {
  readonly method: string;
  /** As `routeTemplate` gives it. */
  readonly route: string;
  readonly status: number;
  /** Until the response began. */
  readonly durationMs: number;
}

/** What is measured when it happens, rather than sampled when somebody asks. */
export interface Instruments {
  readonly registry: Registry;
  readonly answered: (request: Answered) => void;
  readonly steered: (line: Pick<SteeringLine, "action" | "outcome" | "durationMs">) => void;
  /** One turn of the fan-out. */
  readonly flushed: (durationMs: number) => void;
}

export function createInstruments(): Instruments {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: "terrarium_http_request_duration_seconds",
    help: "Time until the response to a request began. Status is its class, such as 2xx.",
    labelNames: ["method", "route", "status"],
    buckets: REQUEST_SECONDS,
    registers,
  });
  const steering = new Histogram({
    name: "terrarium_steering_duration_seconds",
    help: "Time a steering action took. The outcome is ok, aborted (the caller went away) or the error's code.",
    labelNames: ["action", "outcome"],
    buckets: STEERING_SECONDS,
    registers,
  });
  const flushes = new PlainHistogram({
    name: "terrarium_fanout_flush_duration_seconds",
    help: "Time one turn of the fan-out held the event loop.",
    buckets: FLUSH_SECONDS,
    registers,
  });
  return {
    registry,
    answered({ method, route, status, durationMs }) {
      const labels = {
        method: METHODS.has(method) ? method : "other",
        route,
        status: `${Math.floor(status / 100)}xx`,
      };
      requests.observe(labels, durationMs / 1_000);
    },
    steered: ({ action, outcome, durationMs }) => steering.observe({ action, outcome }, durationMs / 1_000),
    flushed: (durationMs) => flushes.record(durationMs / 1_000),
  };
}

/**
 * A histogram without labels for what happens very often: observing is a few comparisons and three additions, with
 * nothing made or looked up. The library's own takes a hundred times as long.
 */
export class PlainHistogram extends Histogram<"le"> {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  /** Of each bucket alone; the last is for what is above all bounds. */
  readonly #counts: number[];
  #sum = 0;

  constructor(config: HistogramConfiguration<never> & { readonly buckets: number[] }) {
    super(config);
    this.#name = config.name;
    this.#help = config.help;
    this.#bounds = config.buckets;
    this.#counts = Array.from({ length: config.buckets.length + 1 }, () => 0);
  }

  record(value: number): void {
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] ?? Infinity)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }

  override get(): Promise<MetricObjectWithValues<MetricValueWithName<"le">>> {
    let count = 0;
    const values: MetricValueWithName<"le">[] = this.#counts.map((ofBucket, index) => {
      count += ofBucket;
      const le = this.#bounds[index] ?? "+Inf";
      return { metricName: `${this.#name}_bucket`, labels: { le }, value: count };
    });
    values.push({ metricName: `${this.#name}_sum`, labels: {}, value: this.#sum });
    values.push({ metricName: `${this.#name}_count`, labels: {}, value: count });
    // At run time the library names kinds by words, which its types do not know.
    const type = "histogram" as never;
    return Promise.resolve({
      name: this.#name,
      help: this.#help,
      type,
      aggregator: "sum",
      values,
      collect: () => undefined,
    });
  }

  /** What the registry asks for in place of `get` where a histogram has it. */
  getForPromString(): ReturnType<PlainHistogram["get"]> {
    return this.get();
  }
}

/** Sums the library gives under names that end as counters' do, though they go down too. `sum()` has them. */
const MISNAMED = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
];

let shared: Registry | undefined;

/**
 * Event loop lag, memory, handles, garbage collection: of the process, so there is one for all gateways in it. Its
 * probes run from the first call on.
 */
export function processMetrics(): Registry {
  if (shared) return shared;
  shared = new Registry();
  collectDefaultMetrics({ register: shared });
  for (const name of MISNAMED) shared.removeSingleMetric(name);
  return shared;
}
