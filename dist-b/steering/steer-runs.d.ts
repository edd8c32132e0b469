import type { Clock } from "../base/clock.js";
import type { Limits } from "../base/limits.js";
import type { AgentDescriptor } from "../link/port.js";
import type { Purgatory } from "../purgatory/index.js";
import { type Runs } from "../runs/index.js";
import type { Guard } from "./guard.js";
import type { Steer } from "./port.js";
import type { RateLimiter } from "./rate-limit.js";
export interface RunSteeringOptions {
  readonly guard: Guard;
  readonly runs: Pick<Runs, "cancel" | "again" | "get" | "require" | "resumptions">;
  readonly purgatory: Pick<Purgatory, "cancel" | "get">;
  readonly rateLimiter: RateLimiter;
  readonly agentOf: (agentId: string) => AgentDescriptor | undefined;
  readonly limits: Pick<Limits, "maxInputDepth">;
  readonly clock: Clock;
}
/** Steering of accepted runs: cancels them and repeats them. */
export declare function createRunSteering(
  options: RunSteeringOptions,
): Pick<Steer, "cancelRun" | "rerun" | "quotaOfRun">;
