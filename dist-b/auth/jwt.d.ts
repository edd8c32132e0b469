import type { Clock } from "../base/clock.js";
import { type JwksLine } from "./jwks.js";
import type { Revocations } from "./revocations.js";
import type { Viewer } from "./viewer.js";
export interface JwtOptions {
  /** Shared secret for HS256/384/512: at least 32 bytes of UTF-8. */
  readonly jwtSecret?: string | undefined;
  /** URL of the issuer's public keys (RS, PS, ES, EdDSA). */
  readonly jwksUrl?: string | undefined;
  /** If set, `aud` must be or contain it. */
  readonly jwtAudience?: string | undefined;
  /** If set, `iss` must equal it. */
  readonly jwtIssuer?: string | undefined;
  /** How long unknown key ids cause no further fetch after a successful one, ms. Default 30,000. */
  readonly jwksCooldownMs?: number | undefined;
  readonly clock: Clock;
  readonly log: (line: JwksLine) => void;
  /** Revoked tokens and subjects. */
  readonly revocations?: Pick<Revocations, "has"> | null | undefined;
  /** Names that no token may claim as its subject. */
  readonly reservedSubjects: readonly string[];
}
export type JwtVerifier = (token: string) => Promise<Viewer>;
/** A verifier for the configured keys, or null when there are none. Throws BAD_USER_INPUT for unusable options. */
export declare function createJwtVerifier(options: JwtOptions): JwtVerifier | null;
