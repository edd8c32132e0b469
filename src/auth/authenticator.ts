import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { JwksLine } from "./jwks.js";
import { createJwtVerifier, type JwtOptions } from "./jwt.js";
import { unauthenticated } from "./unauthenticated.js";
import type { Viewer } from "./viewer.js";

/** The viewer id of the operator token. No JWT may claim it as its subject. */
const OPERATOR_ID = "operator";

/** Longest accepted token, in characters. Node's own limit on all headers together is 16 KiB. */
const TOKEN_LENGTH_MAX = 8_192;

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

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
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const operatorDigest = options.operatorToken === null ? null : digestOperatorToken(options.operatorToken);
  const verifyJwt = createJwtVerifier({
    ...options,
    log: options.log ?? (() => undefined),
    reservedSubjects: [OPERATOR_ID],
  });

  return {
    async authenticate(authorizationHeader, address) {
      if (authorizationHeader === undefined) return { kind: "anonymous", address };
      const token = bearerToken(authorizationHeader);
      if (operatorDigest && timingSafeEqual(digest(token), operatorDigest)) {
        return { kind: "client", id: OPERATOR_ID, scopes: ["*"], expiresAt: null };
      }
      if (verifyJwt && token.split(".", 4).length === 3) return await verifyJwt(token);
      throw unauthenticated("unknown");
    },
  };
}

/** A new operator token: 256 random bits, 43 characters that need no escaping in URLs and shells. */
export function makeOperatorToken(): string {
  return randomBytes(32).toString("base64url");
}

function bearerToken(header: string): string {
  // Checks the length first, so that no pattern runs over a megabyte sent over a WebSocket.
  if (header.length > TOKEN_LENGTH_MAX + "Bearer ".length) throw unauthenticated("malformed");
  const [, token] = /^bearer ([\x21-\x7e]+)$/i.exec(header) ?? [];
  if (token === undefined) throw unauthenticated("malformed");
  return token;
}

/** Digests have equal length for timingSafeEqual, so that not even the token's length leaks. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function digestOperatorToken(token: string): Buffer {
  if (!VISIBLE_ASCII.test(token) || token.length > TOKEN_LENGTH_MAX) {
    throw new TerrariumError(
      "BAD_USER_INPUT",
      `the operator token must be 1 to ${TOKEN_LENGTH_MAX} visible ASCII characters without spaces`,
      { field: "operatorToken" },
    );
  }
  return digest(token);
}
