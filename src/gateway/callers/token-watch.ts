import { whenExpired } from "../../auth/scopes.js";
import type { Viewer } from "../../auth/viewer.js";
import type { Cancel, Clock } from "../../base/clock.js";
import { guarded, type OnFailure } from "../../base/guard.js";

/** One view that depends on a token. */
interface Watched {
  readonly look: () => void;
  cancel: Cancel;
}

/**
 * Has long-lived views look again at what they may show: when their token runs out, and when tokens may have come to
 * count for something else (revocations). Holds at most one entry a view with a token.
 */
export class TokenWatch {
  readonly #clock: Clock;
  readonly #onError: OnFailure;
  readonly #watched = new Set<Watched>();

  /** `onError` hears of a view that failed to look; the others look all the same. */
  constructor(clock: Clock, onError: OnFailure) {
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Calls `look` whenever the viewer's token may have changed its worth. Returns how to stop. */
  watch(viewer: Viewer, look: () => void): Cancel {
    if (viewer.kind === "anonymous") return () => undefined;
    const guardedLook = guarded(this.#onError, look);
    const watched: Watched = { look: guardedLook, cancel: whenExpired(viewer, this.#clock, guardedLook) };
    this.#watched.add(watched);
    return () => {
      this.#watched.delete(watched);
      watched.cancel();
    };
  }

  /** Tokens may count for less, or for more, than they did. */
  lookAgain(): void {
    // A copy: whoever looks again watches anew.
    for (const { look } of Array.from(this.#watched)) look();
  }
}
