import { Histogram, Registry } from "prom-client";
import type { SteeringLine } from "../../steering/audit-line.js";
import { PlainHistogram } from "./plain-histogram.js";

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
