import { TerrariumError } from "../base/errors.js";
import { StoreError } from "../base/store-error.js";
import { publicView } from "../purgatory/index.js";
/** A token as one viewer may see it. */
export function shownTo(token, seesSecrets) {
  if (!seesSecrets) return publicView(token);
  const { state, input, answer, cancelReason, resumption } = token;
  const resumptionError = resumption?.error ?? null;
  return { ...publicView(token), secrets: { state, input, answer, cancelReason, resumptionError } };
}
/**
 * A store's failure as clients may see it: overloaded, or unavailable. The cause (a full disk, a removed file) is
 * only in the log, because it may name files.
 */
export function translateStoreError(error) {
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
export function rethrowForClients(error) {
  throw translateStoreError(error);
}
//# sourceMappingURL=shown-semaphore.js.map
