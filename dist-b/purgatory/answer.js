import { TerrariumError } from "../base/errors.js";
import { unusableSchema } from "./park-request.js";
/**
 * Checks an answer to a token. Throws `BAD_USER_INPUT` when it is not acceptable (`details.path` points into the
 * answer), or `LIMIT_EXCEEDED` when the check takes too long. Returns undefined when there is no schema to wait for.
 */
export function checkAnswer({ agentId, responseSchema, options }, answer, checks) {
  if (responseSchema !== null) return checkSchema(agentId, checks, responseSchema, answer);
  if (options.length === 0 || (typeof answer === "string" && options.includes(answer))) return undefined;
  throw badAnswer("", `must be one of: ${options.join(", ")}`);
}
/** Rejects when the schema cannot be used, or the answer does not satisfy it. */
export async function checkSchema(agentId, checks, schema, answer) {
  const { unusable, fault } = await checks.check(agentId, schema, answer);
  if (unusable !== null) throw unusableSchema(unusable);
  if (fault !== null) throw badAnswer(fault.path, fault.message);
}
function badAnswer(path, why) {
  return new TerrariumError("BAD_USER_INPUT", `answer${path} ${why}`, { field: "answer", path });
}
//# sourceMappingURL=answer.js.map
