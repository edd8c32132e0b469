import { collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { defaultLimits } from "../../base/limits.js";
import { ProbeMeter } from "./probe-meter.js";
import { RunMeter } from "./run-meter.js";
/** Upper bounds of the buckets, seconds. */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const STEERING_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600];
const FLUSH_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5];
const METHODS = new Set(["GET", "HEAD", "POST", "OPTIONS"]);
/** `agentLabelsMax`: agents with a label of their own; the others share one. */
export function createInstruments(agentLabelsMax = defaultLimits.maxMetricAgents) {
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
    runs: new RunMeter(registry, agentLabelsMax),
    probes: new ProbeMeter(registry, agentLabelsMax),
  };
}
/**
 * A histogram without labels for hot paths: `record` is a few comparisons and three additions, without allocations or
 * look-ups. The library's own `observe` takes a hundred times as long.
 */
export class PlainHistogram extends Histogram {
  #name;
  #help;
  #bounds;
  /** Not cumulative; the last bucket is for values above all bounds. */
  #counts;
  #sum = 0;
  constructor(config) {
    super(config);
    this.#name = config.name;
    this.#help = config.help;
    this.#bounds = config.buckets;
    this.#counts = Array.from({ length: config.buckets.length + 1 }, () => 0);
  }
  record(value) {
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] ?? Infinity)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }
  get() {
    let count = 0;
    const values = this.#counts.map((ofBucket, index) => {
      count += ofBucket;
      const le = this.#bounds[index] ?? "+Inf";
      return { metricName: `${this.#name}_bucket`, labels: { le }, value: count };
    });
    values.push({ metricName: `${this.#name}_sum`, labels: {}, value: this.#sum });
    values.push({ metricName: `${this.#name}_count`, labels: {}, value: count });
    // At run time the library uses strings for metric types, unlike its declared types.
    const type = "histogram";
    return Promise.resolve({
      name: this.#name,
      help: this.#help,
      type,
      aggregator: "sum",
      values,
      collect: () => undefined,
    });
  }
  /** The registry calls this instead of `get` on histograms. */
  getForPromString() {
    return this.get();
  }
}
/** Gauges of the library whose names end in `_total` as counters' do. `sum()` over their parts gives the same numbers. */
const MISNAMED = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
];
let shared;
/**
 * Process metrics: event loop lag, memory, handles, garbage collection. One registry for all gateways in the process; its
 * probes start with the first call.
 */
export function processMetrics() {
  if (shared) return shared;
  shared = new Registry();
  collectDefaultMetrics({ register: shared });
  for (const name of MISNAMED) shared.removeSingleMetric(name);
  return shared;
}
//# sourceMappingURL=instruments.js.map
