import { TerrariumError } from "../../base/errors.js";

/** Bytes of the key that signs shares: the size of the hash of HS256 (RFC 7518, 3.2). */
export const SHARE_KEY_BYTES = 32;
/** Longest life of a share, seconds: 7 days. */
export const SHARE_TTL_SECONDS_MAX = 604_800;

/** A read-only right on one agent, or on one session of it, that ends by itself. */
export interface Share {
  readonly id: string;
  readonly agentId: string;
  /** The only session that it shows; null for all. */
  readonly session: string | null;
  /** Wall time, ms since 1970. */
  readonly createdAt: number;
  /** Wall time, ms since 1970. */
  readonly expiresAt: number;
  /** Id of the viewer that created it. */
  readonly createdBy: string;
}

export function requireTtl(ttlSeconds: number): void {
  if (Number.isInteger(ttlSeconds) && ttlSeconds >= 1 && ttlSeconds <= SHARE_TTL_SECONDS_MAX) return;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    `ttlSeconds must be a whole number from 1 to ${SHARE_TTL_SECONDS_MAX} (7 days)`,
    { field: "ttlSeconds", min: 1, max: SHARE_TTL_SECONDS_MAX },
  );
}

/** Also for a share of an agent that the caller does not control. */
/** A share that is signed, and may have been made since this gateway was cut off. */
export function cutOff(): TerrariumError {
  const message = "this gateway cannot reach NATS, and may not know of this share yet: try again";
  return new TerrariumError("UNAVAILABLE", message, { retryable: true });
}

export function noShare(id: string): TerrariumError {
  return new TerrariumError("SHARE_NOT_FOUND", "there is no share with this id", { id: id.slice(0, 128) });
}
