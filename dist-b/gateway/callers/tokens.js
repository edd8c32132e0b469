import { whenExpired } from "../../auth/scopes.js";
import { guarded } from "../../base/guard.js";
/**
 * Normalises the `Authorization` header for the authenticator. An empty value, or `Bearer` without a token (an unfilled
 * form), counts as absent; any other value is passed on unchanged.
 */
export function authorizationOf(header) {
  if (header === null || header === undefined) return undefined;
  const value = header.trim();
  return value === "" || value.toLowerCase() === "bearer" ? undefined : value;
}
/**
 * Tells long-lived views to recheck what they may show when their token expires, or when tokens may have changed
 * (revocation). Holds one entry per view that has a token.
 */
export class TokenWatch {
  #clock;
  #onError;
  #watched = new Set();
  /** `onError` is called when a view's recheck throws; the others are still called. */
  constructor(clock, onError) {
    this.#clock = clock;
    this.#onError = onError;
  }
  /** Calls `look` when the viewer's token expires or may have changed. Returns the function that stops it. */
  watch(viewer, look) {
    if (viewer.kind === "anonymous") return () => undefined;
    const guardedLook = guarded(this.#onError, look);
    const watched = { look: guardedLook, cancel: whenExpired(viewer, this.#clock, guardedLook) };
    this.#watched.add(watched);
    return () => {
      this.#watched.delete(watched);
      watched.cancel();
    };
  }
  /** Called after a revocation or a change of keys. */
  lookAgain() {
    // A copy, because `look` may register a new watch.
    for (const { look } of Array.from(this.#watched)) look();
  }
}
//# sourceMappingURL=tokens.js.map
