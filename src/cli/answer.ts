import { JsonDepthError, type JsonValue, parseJson } from "../base/json.js";
import { usageError } from "./exit.js";

/** An answer as typed: JSON where it is JSON, else the text itself, so that `Approve` needs no quotes. */
export function answerOf(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonDepthError) throw usageError(`the answer is ${error.message}`);
    return text.trim();
  }
}
