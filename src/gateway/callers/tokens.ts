import type { IncomingMessage } from "node:http";
import { whenExpired } from "../../auth/scopes.js";
import type { Viewer } from "../../auth/viewer.js";
import type { Cancel, Clock } from "../../base/clock.js";
import { guarded, type OnFailure } from "../../base/async/guard.js";

/**
 * Normalises the `Authorization` header for the authenticator. An empty value, or `Bearer` without a token (an unfilled
 * form), counts as absent; any other value is passed on unchanged.
 */
export function authorizationOf(header: string | null | undefined): string | undefined {
  if (header === null || header === undefined) return undefined;
  const value = header.trim();
  return value === "" || value.toLowerCase() === "bearer" ? undefined : value;
}

/**
 * Joins several `Authorization` lines, as `Headers` does. Node would keep the first, while a proxy may have checked the last: joined
 * they are a malformed authorization, which is refused. To be called before anything reads the header.
 */
export function joinAuthorizations({
  headers,
  rawHeaders,
}: Pick<IncomingMessage, "headers" | "rawHeaders">): void {
  const lines = rawHeaders.filter(
    (_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === "authorization",
  );
  if (lines.length > 1) headers.authorization = lines.join(", ");
}

/** One view that depends on a token and on agents. */
export interface TokenView {
  /** Rechecks what it may show. */
  reconsider(): void;
}

const NO_TIMER: Cancel = () => undefined;

/**
 * Tells long-lived views to recheck what they may show: when their token expires, when tokens may have changed (revocation),
 * and when an agent has. Holds one entry per view.
 */
export class TokenWatch {
  readonly #clock: Clock;
  readonly #onError: OnFailure;
  /** With the function that stops the timer of their token. */
  readonly #watched = new Map<TokenView, Cancel>();

  /** `onError` is called when a view's recheck throws; the others are still called. */
  constructor(clock: Clock, onError: OnFailure) {
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Tells the view when this viewer's token expires or may have changed, instead of an earlier viewer's. */
  watch(viewer: Viewer, view: TokenView): void {
    this.forget(view);
    // Nothing of a viewer without a token ends by itself.
    const cancel =
      viewer.kind === "anonymous"
        ? NO_TIMER
        : whenExpired(
            viewer,
            this.#clock,
            guarded(this.#onError, () => view.reconsider()),
          );
    this.#watched.set(view, cancel);
  }

  forget(view: TokenView): void {
    this.#watched.get(view)?.();
    this.#watched.delete(view);
  }

  /** Called after a revocation, a change of keys, or a change of who may see an agent. */
  lookAgain(): void {
    // A copy, because a view may be watched anew.
    for (const view of Array.from(this.#watched.keys())) {
      guarded(this.#onError, () => view.reconsider())();
    }
  }
}
