import { TerrariumError } from "../base/errors.js";
import type { ParkCall } from "../link/port.js";
import type { PurgatoryLimits } from "../purgatory/limits.js";
import { checkParkRequest, frozenJson, type ParkRequest } from "../purgatory/park-request.js";
import type { AgentDefinition } from "./definition.js";

/**
 * Makes of what an agent returned what can cross to the gateway: checked, complete, and detached, so that the agent may
 * go on changing its state. Throws AGENT_ERROR that says why the question cannot be asked.
 */
export function questionOf(
  definition: AgentDefinition,
  request: ParkRequest,
  input: unknown,
  cause: string | null,
  limits: PurgatoryLimits,
): ParkCall {
  const { id: agentId } = definition;
  if (!definition.resume) throw refusal(agentId, "without a `resume` nobody could take the answer");
  try {
    const terms = checkParkRequest(request, limits);
    return {
      agentId,
      request: { ...terms, options: [...terms.options] },
      input: frozenJson("input", input ?? null, limits.inputBytesMax, "maxSemaphoreStateBytes"),
      cause,
    };
  } catch (error) {
    throw error instanceof TerrariumError ? refusal(agentId, error.message, error.details) : error;
  }
}

function refusal(agentId: string, why: string, details: TerrariumError["details"] = {}): TerrariumError {
  return new TerrariumError("AGENT_ERROR", `agent ${agentId} cannot park this: ${why}`, { ...details });
}
