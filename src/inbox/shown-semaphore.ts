import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import { withoutQuestion } from "../events/forms/private.js";
import type { SemaphoreView } from "../events/semaphore.js";
import { StoreError } from "../base/store-error.js";
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

/**
 * A store's failure as clients may see it: overloaded, or unavailable. The cause (a full disk, a removed file) is
 * only in the log, because it may name files.
 */
export function translateStoreError(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  if (error.code === "STORE_BUSY") {
    return new TerrariumError("LIMIT_EXCEEDED", "too many operations are waiting for the store", {
      limit: "maxStoreQueue",
    });
  }
  const details = error.code === "STORE_TIMEOUT" ? { limit: "storeTimeoutMs" } : {};
  return new TerrariumError(
    "UNAVAILABLE",
    "questions and answers cannot be stored or read at the moment",
    details,
  );
}

/** Rejects with the error as clients may see it. */
export function rethrowForClients(error: unknown): never {
  throw translateStoreError(error);
}
