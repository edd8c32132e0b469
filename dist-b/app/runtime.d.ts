import { type Logger } from "pino";
import { type Clock } from "../base/clock.js";
import { Drops } from "../base/bounds/tally.js";
import { type OnFailure } from "../base/guard.js";
import type { Limits } from "../base/limits.js";
import { type GatewayCounts } from "../gateway/metrics/counts.js";
import { type Instruments } from "../gateway/metrics/instruments.js";
import { type Tracing } from "../tracing/tracing.js";
import type { TerrariumOptions } from "./options.js";
/** Shared by every part. Contains nothing that must be closed. */
export interface Runtime {
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: Limits;
  readonly counts: GatewayCounts;
  readonly drops: Drops;
  readonly instruments: Instruments;
  /** Null when tracing is off. */
  readonly tracing: Tracing | null;
  /** Logs the failure of a callback without a caller. */
  readonly onCallbackFailure: OnFailure;
}
/** Throws RangeError for an invalid limit. */
export declare function buildRuntime(options: TerrariumOptions): Runtime;
