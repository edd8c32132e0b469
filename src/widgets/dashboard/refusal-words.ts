import { durationWords } from "../elements/words.js";
import type { Refusal } from "../live/index.js";

/** Why something did not happen, with what can be done about it where the gateway says so; and its code, if wanted. */
export function refusalWords({ code, message, details }: Refusal, withCode = true): string {
  const retryAfterMs = details["retryAfterMs"];
  const when =
    typeof retryAfterMs === "number"
      ? ` Try again in ${durationWords(Math.ceil(retryAfterMs / 1_000) * 1_000)}.`
      : "";
  if (code === "UNREACHABLE") return "The gateway does not answer. Whether it got this is not known.";
  return `${message}${withCode ? ` (${code})` : ""}.${when}`;
}
