import type { Viewer } from "../../auth/viewer.js";
import type { Cancel, Clock } from "../../base/clock.js";
import { type OnFailure } from "../../base/guard.js";
/**
 * Normalises the `Authorization` header for the authenticator. An empty value, or `Bearer` without a token (an unfilled
 * form), counts as absent; any other value is passed on unchanged.
 */
export declare function authorizationOf(header: string | null | undefined): string | undefined;
/**
 * Tells long-lived views to recheck what they may show when their token expires, or when tokens may have changed
 * (revocation). Holds one entry per view that has a token.
 */
export declare class TokenWatch {
  #private;
  /** `onError` is called when a view's recheck throws; the others are still called. */
  constructor(clock: Clock, onError: OnFailure);
  /** Calls `look` when the viewer's token expires or may have changed. Returns the function that stops it. */
  watch(viewer: Viewer, look: () => void): Cancel;
  /** Called after a revocation or a change of keys. */
  lookAgain(): void;
}
