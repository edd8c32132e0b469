import type { StandardSchemaV1 } from "@standard-schema/spec";
import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";

const ISSUES_SHOWN_MAX = 5;

/**
 * Checks input against an agent's schema and gives what the schema makes of it. Throws BAD_USER_INPUT that names each
 * field and why; `details.issues` has them one by one. Synchronous when the schema is. `root` is what the text of a
 * path begins with.
 */
export function checkInput(
  schema: StandardSchemaV1 | undefined,
  input: JsonValue,
  root: readonly string[] = ["input"],
): unknown {
  if (!schema) return input;
  const accept = (result: StandardSchemaV1.Result<unknown>): unknown => {
    if (!result.issues) return result.value;
    const { text, issues } = issuesText(result.issues, root);
    throw new TerrariumError("BAD_USER_INPUT", text, { issues });
  };
  const result = schema["~standard"].validate(input);
  return result instanceof Promise ? result.then(accept) : accept(result);
}

type ShownIssue = { path: (string | number)[]; message: string };

/** The first few issues of a validator, in one sentence and one by one. */
export function issuesText(
  all: readonly StandardSchemaV1.Issue[],
  root: readonly string[],
): { readonly text: string; readonly issues: ShownIssue[] } {
  const issues = all.slice(0, ISSUES_SHOWN_MAX).map(({ path, message }) => ({
    path: (path ?? []).map((step) => {
      const key = typeof step === "object" ? step.key : step;
      return typeof key === "number" ? key : String(key);
    }),
    message,
  }));
  const text = issues
    .map(({ path, message }) => `${[...root, ...path].join(".") || "arguments"}: ${message}`)
    .join("; ");
  const more = all.length - issues.length;
  return { text: more > 0 ? `${text}; and ${more} more` : text, issues };
}
