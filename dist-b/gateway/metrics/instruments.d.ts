import {
  Histogram,
  type HistogramConfiguration,
  type MetricObjectWithValues,
  type MetricValueWithName,
  Registry,
} from "prom-client";
import type { SteeringLine } from "../../steering/audit.js";
import { ProbeMeter } from "./probe-meter.js";
import { RunMeter } from "./run-meter.js";
export interface Answered {
  readonly method: string;
  /** The result of `routeTemplate`. */
  readonly route: string;
  readonly status: number;
  /** Time until the response began. */
  readonly durationMs: number;
}
/** Metrics that are recorded when they happen, not sampled when `/metrics` is read. */
export interface Instruments {
  readonly registry: Registry;
  readonly answered: (request: Answered) => void;
  readonly steered: (line: Pick<SteeringLine, "action" | "outcome" | "durationMs">) => void;
  /** One turn of the fan-out. */
  readonly flushed: (durationMs: number) => void;
  readonly runs: RunMeter;
  readonly probes: ProbeMeter;
}
/** `agentLabelsMax`: agents with a label of their own; the others share one. */
export declare function createInstruments(agentLabelsMax?: number): Instruments;
/**
 * A histogram without labels for hot paths: `record` is a few comparisons and three additions, without allocations or
 * look-ups. The library's own `observe` takes a hundred times as long.
 */
export declare class PlainHistogram extends Histogram<"le"> {
  #private;
  constructor(
    config: HistogramConfiguration<never> & {
      readonly buckets: number[];
    },
  );
  record(value: number): void;
  get(): Promise<MetricObjectWithValues<MetricValueWithName<"le">>>;
  /** The registry calls this instead of `get` on histograms. */
  getForPromString(): ReturnType<PlainHistogram["get"]>;
}
/**
 * Process metrics: event loop lag, memory, handles, garbage collection. One registry for all gateways in the process; its
 * probes start with the first call.
 */
export declare function processMetrics(): Registry;
