import type { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import { unavailable } from "../base/store-error.js";
import { withoutQuestion } from "../events/forms/private.js";
import type { SemaphoreView } from "../events/semaphore.js";
import { publicView, type SemaphoreToken } from "../purgatory/index.js";
import type { ResumptionError } from "../purgatory/token.js";

/** A semaphore as one viewer may see it. */
export interface ShownSemaphore extends SemaphoreView {
  /** Its schema could not be read. */
  readonly isPartial?: boolean;
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
  const view = isWithheld && !seesSecrets ? withoutQuestion(publicView(token)) : publicView(token);
  // Nobody sees what could not be read.
  if (token.isPartial) return { ...view, isPartial: true };
  if (!seesSecrets) return view;
  const { state, input, answer, cancelReason, resumption } = token;
  const resumptionError = resumption?.error ?? null;
  return { ...view, secrets: { state, input, answer, cancelReason, resumptionError } };
}

/** The schema of a question's answer cannot be read: the servers that keep it do not answer. */
export function unreadSchema(id: string): TerrariumError {
  return unavailable(`the schema for the answer to question ${id} cannot be read`);
}
