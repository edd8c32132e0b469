import { type RemoteJWKSet } from "jose";
import type { Clock } from "../base/clock.js";
/** Logged once per failed fetch of the signing keys. `url` is without its query. */
export interface JwksLine {
  readonly event: "jwks_unavailable";
  readonly url: string;
  readonly reason: string;
}
/** The published keys are unavailable, so the token could not be checked. */
export declare class JwksUnavailable extends Error {
  readonly name = "JwksUnavailable";
}
export type Jwks = RemoteJWKSet;
/**
 * The issuer's published keys, fetched on first use and on rotation. Unauthenticated clients choose the key ids, so
 * fetches are limited: one in flight, none within the cooldown after a success, none within the pause after a
 * failure.
 */
export declare function createJwks(
  address: string,
  options: {
    readonly clock: Clock;
    readonly log: (line: JwksLine) => void;
    readonly jwksCooldownMs?: number | undefined;
  },
): Jwks;
