import type { StandardSchemaV1 } from "@standard-schema/spec";
import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";

const ISSUES_SHOWN_MAX = 5;

/**
 * Checks input against an agent's schema and gives what the schema makes of it. Throws BAD_USER_INPUT that names each
 * field and why; `details.issues` has them one by one. Synchronous when the schema is.
 */
export function checkInput(schema: StandardSchemaV1 | undefined, input: JsonValue): unknown {
  if (!schema) return input;
  const result = schema["~standard"].validate(input);
  return result instanceof Promise ? result.then(accept) : accept(result);
}

function accept(result: StandardSchemaV1.Result<unknown>): unknown {
  if (!result.issues) return result.value;
  const issues = result.issues.slice(0, ISSUES_SHOWN_MAX).map(({ path, message }) => ({
    path: (path ?? []).map((step) => {
      const key = typeof step === "object" ? step.key : step;
      return typeof key === "number" ? key : String(key);
    }),
    message,
  }));
  const text = issues.map(({ path, message }) => `${["input", ...path].join(".")}: ${message}`).join("; ");
  const more = result.issues.length - issues.length;
  throw new TerrariumError("BAD_USER_INPUT", more > 0 ? `${text}; and ${more} more` : text, { issues });
}
