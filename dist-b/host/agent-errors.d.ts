import { type ErrorCode, TerrariumError } from "../base/errors.js";
import type { AgentEventOf } from "../events/event.js";
/** Characters of an error's message; the rest is cut. */
export declare const ERROR_CHARACTERS_MAX = 4096;
/** Where an event comes from. */
export type Origin = Pick<AgentEventOf<"ERROR">, "cause" | "run" | "session" | "attempt">;
export type Failure = Pick<AgentEventOf<"ERROR">, "message" | "code"> & Origin;
/**
 * The error of a call to another agent. An agent that does not catch it has failed itself: its own failure is
 * AGENT_ERROR, because the code of this error is about the other agent.
 */
export declare class CalledAgentError extends TerrariumError {}
/** The error of a cancelled run. */
export declare class RunCancelled extends TerrariumError {
  constructor(reason: string | null);
}
/** Whether an agent has refused its own input. */
export declare function isRefusal(error: unknown): error is TerrariumError;
/** The code of anything that an agent can throw. */
export declare function codeOf(error: unknown): ErrorCode;
