import type { Clock } from "../base/clock.js";
import type { JwksLine } from "./jwks.js";
import { type JwtOptions } from "./jwt.js";
import type { Viewer } from "./viewer.js";
export interface AuthenticatorOptions extends Omit<JwtOptions, "log" | "reservedSubjects"> {
  /** A token with all rights that never expires. Null when only JWTs are accepted. */
  readonly operatorToken: string | null;
  readonly clock: Clock;
  /** Called when the signing keys cannot be fetched: once per attempt, not once per token. */
  readonly log?: ((line: JwksLine) => void) | undefined;
}
export interface Authenticator {
  /**
   * The viewer of an `Authorization` value (or `connectionParams.authorization`): anonymous without one. Throws
   * UNAUTHENTICATED with `details.reason` for an invalid one; a bad token is never treated as no token.
   */
  authenticate(authorizationHeader: string | undefined, address: string): Promise<Viewer>;
}
/**
 * Creates the only component that turns tokens into viewers. Throws BAD_USER_INPUT with `details.field` for insecure
 * or unusable options: a short JWT secret, an operator token that cannot be sent, an invalid JWKS URL.
 */
export declare function createAuthenticator(options: AuthenticatorOptions): Authenticator;
/** A new operator token: 256 random bits, 43 characters that need no escaping in URLs and shells. */
export declare function makeOperatorToken(): string;
