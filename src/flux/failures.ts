import { messageOf, TerrariumError } from "../base/errors.js";

/** `AGENT_ERROR` around what an agent threw; its `cause` is the thing itself. */
export function agentError(thrown: unknown): TerrariumError {
  const error = new TerrariumError("AGENT_ERROR", `the agent failed: ${messageOf(thrown)}`);
  error.cause = thrown;
  return error;
}

export function timeoutError(timeoutMs: number): TerrariumError {
  return new TerrariumError("AGENT_TIMEOUT", `no result within ${timeoutMs} ms`, { timeoutMs });
}

export function notRunningError(agentId: string, why: string): TerrariumError {
  return new TerrariumError("AGENT_NOT_RUNNING", `agent ${agentId} is not running: ${why}`);
}
