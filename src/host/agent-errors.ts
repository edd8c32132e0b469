import { type ErrorCode, TerrariumError } from "../base/errors.js";
import type { AgentEventOf } from "../events/event.js";
import { PayloadError } from "./payload.js";

/** Characters of an error's message; the rest is cut. */
export const ERROR_CHARACTERS_MAX = 4_096;

/** Where an event comes from. */
export type Origin = Pick<AgentEventOf<"ERROR">, "cause" | "run" | "session" | "attempt" | "private">;

export type Failure = Pick<AgentEventOf<"ERROR">, "message" | "code"> & Origin;

/**
 * The error of a call to another agent. An agent that does not catch it has failed itself: its own failure is
 * AGENT_ERROR, because the code of this error is about the other agent.
 */
export class CalledAgentError extends TerrariumError {}

/** The error of a cancelled run. */
export class RunCancelled extends TerrariumError {
  constructor(reason: string | null) {
    super("AGENT_ERROR", reason === null ? "the run was cancelled" : `the run was cancelled: ${reason}`);
  }
}

/** Whether an agent has refused its own input. */
export function isRefusal(error: unknown): error is TerrariumError {
  return (
    error instanceof TerrariumError && error.code === "BAD_USER_INPUT" && !(error instanceof CalledAgentError)
  );
}

/** The code of anything that an agent can throw. */
export function codeOf(error: unknown): ErrorCode {
  if (error instanceof CalledAgentError) return "AGENT_ERROR";
  return error instanceof TerrariumError || error instanceof PayloadError ? error.code : "AGENT_ERROR";
}
