import { TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import { TIMEOUT_MS_DEFAULT } from "../../steering/port.js";
import { refuseIssues } from "../callers/issues.js";

interface InvokeBody {
  readonly input: JsonValue;
  /** Its range is for steering to judge. */
  readonly timeoutMs: number;
}

const MEMBERS = ["input", "timeoutMs"];

/** Reads `{"input": …, "timeoutMs"?}`. Throws BAD_USER_INPUT that names each wrong member. */
export function readInvokeBody(body: JsonValue | undefined): InvokeBody {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new TerrariumError("BAD_USER_INPUT", 'the body must be an object, such as {"input": …}', {
      field: "body",
    });
  }
  const { input, timeoutMs = TIMEOUT_MS_DEFAULT } = body;
  const unknown = Object.keys(body).filter((name) => !MEMBERS.includes(name));
  const isNumber = typeof timeoutMs === "number";
  refuseIssues([
    ...unknown.map((name) => ({ name, message: "is unknown here" })),
    ...(input === undefined ? [{ name: "input", message: "is required" }] : []),
    ...(isNumber ? [] : [{ name: "timeoutMs", message: "must be a whole number" }]),
  ]);
  return { input: input ?? null, timeoutMs: isNumber ? timeoutMs : TIMEOUT_MS_DEFAULT };
}
