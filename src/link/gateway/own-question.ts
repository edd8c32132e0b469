import type { HostCallName, HostCalls } from "../port.js";
import { HostCallError } from "../run-port.js";

/** Why a run fails whose host says that it asked a question of another agent. */
export const NOT_ITS_QUESTION = {
  code: "AGENT_ERROR",
  message: "the question is not one of this agent",
} as const;

/** The answer of a remote host's agent. A run that claims the question of another run would be ended with that question. */
export async function ownAnswer<T extends HostCalls[HostCallName]["result"]>(
  agentId: string,
  answer: Promise<T>,
  asked: ((agentId: string, semaphore: string) => Promise<boolean>) | undefined,
): Promise<T> {
  const result = await answer;
  const semaphore = askedIn(result);
  if (semaphore === null || !asked || (await asked(agentId, semaphore))) return result;
  throw new HostCallError({ ...NOT_ITS_QUESTION, details: {} }, "FAILED");
}

/** The question that a call ended with. */
function askedIn(result: HostCalls[HostCallName]["result"]): string | null {
  if (result === null) return null;
  if ("outcome" in result) return result.outcome.kind === "PARKED" ? result.outcome.semaphore : null;
  return "semaphore" in result ? (result.semaphore?.id ?? null) : null;
}
