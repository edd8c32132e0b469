import { TerrariumError } from "../base/errors.js";
import { publicView, StoreError, type SemaphoreToken } from "../purgatory/index.js";
import type { ShownSemaphore } from "../schema/context.js";

/** A token as one reader may see it. */
export function shownTo(token: SemaphoreToken, seesSecrets: boolean): ShownSemaphore {
  if (!seesSecrets) return publicView(token);
  const { state, input, answer, cancelReason, resumption } = token;
  const resumptionError = resumption?.error ?? null;
  return { ...publicView(token), secrets: { state, input, answer, cancelReason, resumptionError } };
}

/** A store that has too much to do says so with a code of the contract; other failures of it are nobody's business. */
export function translateStoreError(error: unknown): unknown {
  return error instanceof StoreError && error.code === "STORE_BUSY"
    ? new TerrariumError("LIMIT_EXCEEDED", "too much waits for the disk", { limit: "storeQueueMax" })
    : error;
}
