import type { Clock } from "../base/clock.js";
import type { Limits } from "../base/limits.js";
import type { Purgatory } from "../purgatory/index.js";
import type { SemaphoreWatch } from "./port.js";
export interface SemaphoreWatchOptions {
  readonly purgatory: Pick<Purgatory, "list" | "get" | "audit">;
  readonly clock: Clock;
  readonly limits: Pick<Limits, "maxReadsWaiting" | "maxReadsWaitingPerClient">;
}
/** Purgatory's public reads, and the reads for viewers that may resolve. */
export declare function createSemaphoreWatch({
  purgatory,
  clock,
  limits,
}: SemaphoreWatchOptions): SemaphoreWatch;
