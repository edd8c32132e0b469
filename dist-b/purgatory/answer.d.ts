import type { JsonValue } from "../base/json.js";
import type { Checks } from "./checks/schema-checks.js";
import type { SemaphoreToken } from "./token.js";
/**
 * Checks an answer to a token. Throws `BAD_USER_INPUT` when it is not acceptable (`details.path` points into the
 * answer), or `LIMIT_EXCEEDED` when the check takes too long. Returns undefined when there is no schema to wait for.
 */
export declare function checkAnswer(
  { agentId, responseSchema, options }: SemaphoreToken,
  answer: JsonValue,
  checks: Checks,
): Promise<void> | undefined;
/** Rejects when the schema cannot be used, or the answer does not satisfy it. */
export declare function checkSchema(
  agentId: string,
  checks: Checks,
  schema: JsonValue,
  answer?: JsonValue,
): Promise<void>;
