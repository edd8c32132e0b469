import type { JsonValue } from "../base/json.js";
import { withoutQuestion } from "../events/forms/private.js";
import type { SemaphoreView } from "../events/semaphore.js";
import { publicView, type SemaphoreToken } from "../purgatory/index.js";
import type { ResumptionError } from "../purgatory/token.js";

/** A semaphore as one viewer may see it. */
export interface ShownSemaphore extends SemaphoreView {
  /** Present only for viewers that may resolve and that requested the semaphore itself; never in events. */
  readonly secrets?: {
    readonly state: JsonValue;
    readonly input: JsonValue;
    readonly answer: JsonValue | null;
    readonly cancelReason: string | null;
    readonly resumptionError: ResumptionError | null;
  };
}

/** A token as one viewer may see it. */
export function shownTo(token: SemaphoreToken, seesSecrets: boolean, isReduced = false): ShownSemaphore {
  const isWithheld = isReduced || token.askedBy?.private === true;
  if (!seesSecrets) return isWithheld ? withoutQuestion(publicView(token)) : publicView(token);
  const { state, input, answer, cancelReason, resumption } = token;
  const resumptionError = resumption?.error ?? null;
  return { ...publicView(token), secrets: { state, input, answer, cancelReason, resumptionError } };
}
