import { durationWords } from "../../elements/words.js";
import type { Refusal } from "../../live/index.js";

/** Why a request failed, when to retry if the gateway says so, and the error code if wanted. */
export function refusalWords({ code, message, details }: Refusal, withCode = true): string {
  const retryAfterMs = details["retryAfterMs"];
  const when =
    typeof retryAfterMs === "number"
      ? ` Retry in ${durationWords(Math.ceil(retryAfterMs / 1_000) * 1_000)}.`
      : "";
  if (code === "UNREACHABLE")
    return "The gateway does not answer. It may or may not have received the request.";
  return `${message}${withCode ? ` (${code})` : ""}.${when}`;
}
