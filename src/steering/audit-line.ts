import { type ErrorCode, TerrariumError } from "../base/errors.js";
import { CallerGone } from "./abort.js";

export type AgentSteering = "perturb" | "invoke" | "command" | "start" | "stop";
export type SteeringAction = AgentSteering | "resolve" | "cancel";

const LOGGED_ID_LENGTH_MAX = 128;

/** What the log keeps of one steering action: who, what, which agent, how it ended. No payload, no token, no key. */
export interface SteeringLine {
  readonly action: SteeringAction;
  /** As the caller wrote it, cut to 128 characters. Null where a semaphore was settled. */
  readonly agentId: string | null;
  /** Name of the command, where one was called. */
  readonly command: string | null;
  /** The same for the semaphore that was to be settled. */
  readonly semaphoreId: string | null;
  /** The viewer's id; null for anonymous callers, whose address then stands beside it. */
  readonly client: string | null;
  readonly address: string | null;
  /** "aborted" when the caller went away first. */
  readonly outcome: "ok" | "aborted" | ErrorCode;
  readonly durationMs: number;
  readonly hasIdempotencyKey: boolean;
  /** True when an earlier call under the same key answered this one. */
  readonly isReplay: boolean;
}

export function outcomeOf(error: unknown): SteeringLine["outcome"] {
  if (error instanceof CallerGone) return "aborted";
  return error instanceof TerrariumError ? error.code : "INTERNAL_SERVER_ERROR";
}

/** Ids are what callers wrote: in logs and spans they have an end. */
export function cut(agentId: string): string {
  return agentId.length <= LOGGED_ID_LENGTH_MAX ? agentId : `${agentId.slice(0, LOGGED_ID_LENGTH_MAX)}…`;
}
