import type { JsonValue } from "../base/json.js";

/** An answer as typed: JSON where it is JSON, else the text itself, so that `Approve` needs no quotes. */
export function answerOf(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text.trim();
  }
}
