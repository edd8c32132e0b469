import type { Clock } from "../../base/clock.js";
import type { FanoutCounters } from "../../mirror/index.js";
import type { Watch } from "../../watching/port.js";
import { type Route } from "../answers/route.js";
import type { GatewayCounts } from "./counts.js";
import { type Instruments } from "./instruments.js";
import type { PendingCensus } from "./pending-census.js";
export interface MetricsOptions {
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
    readonly kept: {
      readonly events: number;
      readonly bytes: number;
    };
    readonly evicted: ReadonlyMap<string, number>;
  };
  readonly version: string;
  /** Agents with a label of their own, in the manifest's order; the others share one label. */
  readonly agentLabelsMax?: number;
}
/** `GET /metrics` in Prometheus text format. Label values are bounded in number; all but the instruments is sampled here. */
export declare function createMetricsRoute(options: MetricsOptions): Route;
