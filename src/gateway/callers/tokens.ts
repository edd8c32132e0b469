import { whenExpired } from "../../auth/scopes.js";
import type { Viewer } from "../../auth/viewer.js";
import type { Cancel, Clock } from "../../base/clock.js";
import { guarded, type OnFailure } from "../../base/guard.js";

/**
 * Normalises the `Authorization` header for the authenticator. An empty value, or `Bearer` without a token (an unfilled
 * form), counts as absent; any other value is passed on unchanged.
 */
export function authorizationOf(header: string | null | undefined): string | undefined {
  if (header === null || header === undefined) return undefined;
  const value = header.trim();
  return value === "" || value.toLowerCase() === "bearer" ? undefined : value;
}

/** One view that depends on a token and on agents. */
interface Watched {
  readonly look: () => void;
  cancel: Cancel;
}

/**
 * Tells long-lived views to recheck what they may show: when their token expires, when tokens may have changed (revocation),
 * and when an agent has. Holds one entry per view.
 */
export class TokenWatch {
  readonly #clock: Clock;
  readonly #onError: OnFailure;
  readonly #watched = new Set<Watched>();

  /** `onError` is called when a view's recheck throws; the others are still called. */
  constructor(clock: Clock, onError: OnFailure) {
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Calls `look` when the viewer's token expires or may have changed. Returns the function that stops it. */
  watch(viewer: Viewer, look: () => void): Cancel {
    const guardedLook = guarded(this.#onError, look);
    const watched: Watched = { look: guardedLook, cancel: whenExpired(viewer, this.#clock, guardedLook) };
    this.#watched.add(watched);
    return () => {
      this.#watched.delete(watched);
      watched.cancel();
    };
  }

  /** Called after a revocation, a change of keys, or a change of who may see an agent. */
  lookAgain(): void {
    // A copy, because `look` may register a new watch.
    for (const { look } of Array.from(this.#watched)) look();
  }
}
