import { TerrariumError } from "../base/errors.js";
import { PayloadError } from "./payload.js";
/** Characters of an error's message; the rest is cut. */
export const ERROR_CHARACTERS_MAX = 4_096;
/**
 * The error of a call to another agent. An agent that does not catch it has failed itself: its own failure is
 * AGENT_ERROR, because the code of this error is about the other agent.
 */
export class CalledAgentError extends TerrariumError {}
/** The error of a cancelled run. */
export class RunCancelled extends TerrariumError {
  constructor(reason) {
    super("AGENT_ERROR", reason === null ? "the run was cancelled" : `the run was cancelled: ${reason}`);
  }
}
/** Whether an agent has refused its own input. */
export function isRefusal(error) {
  return (
    error instanceof TerrariumError && error.code === "BAD_USER_INPUT" && !(error instanceof CalledAgentError)
  );
}
/** The code of anything that an agent can throw. */
export function codeOf(error) {
  if (error instanceof CalledAgentError) return "AGENT_ERROR";
  return error instanceof TerrariumError || error instanceof PayloadError ? error.code : "AGENT_ERROR";
}
//# sourceMappingURL=agent-errors.js.map
