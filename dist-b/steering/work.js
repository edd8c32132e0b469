import { createHash } from "node:crypto";
import { canonicalJson } from "../base/json.js";
import { shownTo } from "../inbox/shown-semaphore.js";
export function questionsOf(purgatory) {
  return async (id) => {
    const token = await purgatory.get(id);
    return token && shownTo(token, false);
  };
}
/** The answer to the caller of `invoke`, from a run that has ended or parked. */
export async function invocation(run, questionOf) {
  const question = run.status === "PARKED" ? run.semaphores.at(-1) : undefined;
  if (question === undefined) {
    return { status: "COMPLETED", result: run.result, semaphore: null, perturbationId: run.id };
  }
  return { status: "PARKED", result: null, semaphore: await questionOf(question), perturbationId: run.id };
}
export async function commandOutcome(run, pure, questionOf) {
  const outcome = await invocation(run, questionOf);
  return pure ? { ...outcome, perturbationId: null } : outcome;
}
/**
 * Equal for equal input to the same agent (and command) in the same session, with any order of members. Priority and
 * timeout are left out: they do not change what is done.
 */
export function fingerprintOf(agentId, command, input, session) {
  return createHash("sha256")
    .update(canonicalJson([agentId, command, input, session]))
    .digest("base64url");
}
//# sourceMappingURL=work.js.map
