import type { Limits } from "../base/limits.js";
import type { Purgatory } from "../purgatory/index.js";
import { type Guard } from "./guard.js";
import type { Steer } from "./port.js";
import type { RateLimiter } from "./rate-limit.js";
export interface SettlingOptions {
  readonly rateLimiter: RateLimiter;
  readonly purgatory: Pick<Purgatory, "resolve" | "cancel">;
  readonly limits: Pick<Limits, "maxInputDepth">;
  /** Called before a semaphore is resolved, with the span its resumption belongs to. */
  readonly onResolving?: (semaphoreId: string, traceparent: string) => void;
}
/** Settling needs no idempotency key: a semaphore is settled once, and a second caller is told who settled it. */
export declare function createSettling(
  options: SettlingOptions,
  guard: Guard,
): Pick<Steer, "resolveSemaphore" | "cancelSemaphore">;
