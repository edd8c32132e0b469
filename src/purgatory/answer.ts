import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import { answerFault } from "./response-schema.js";
import type { SemaphoreToken } from "./token.js";

/** Throws `BAD_USER_INPUT` when a token cannot be answered like this; `details.path` points into the answer. */
export function checkAnswer(token: SemaphoreToken, answer: JsonValue): void {
  if (token.responseSchema !== null) {
    const fault = answerFault(token.responseSchema, answer);
    if (!fault) return;
    throw new TerrariumError("BAD_USER_INPUT", `answer${fault.path} ${fault.message}`, {
      field: "answer",
      path: fault.path,
    });
  }
  if (token.options.length === 0) return;
  if (typeof answer === "string" && token.options.includes(answer)) return;
  throw new TerrariumError("BAD_USER_INPUT", `answer must be one of: ${token.options.join(", ")}`, {
    field: "answer",
    path: "",
  });
}
