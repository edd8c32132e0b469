import { timingSafeEqual } from "node:crypto";
import type { Clock } from "../../base/clock.js";
import type { JwksLine } from "./jwks.js";
import { createJwtVerifier, type JwtOptions } from "./jwt.js";
import { digest, digestOfOperatorToken, TOKEN_LENGTH_MAX } from "./operator-token.js";
import type { Shares } from "../shares/index.js";
import { isShareToken } from "../shares/token.js";
import { unauthenticated } from "../unauthenticated.js";
import type { Viewer } from "../viewer.js";

/** The viewer of the operator token. One object for all requests, because what it may see is remembered by viewer. */
const OPERATOR: Viewer = { kind: "client", id: "operator", scopes: ["*"], expiresAt: null };

/**
 * Ids of callers without a JWT: the operator, the process that embeds the gateway, what settles questions by itself, agents,
 * schedules and shares. No JWT may have one of them.
 */
const RESERVED_ID = /^(?:(?:operator|embedder|terrarium|deadline|purgatory)$|agent:|schedule:|share:)/;

const SCHEME_LENGTH = "Bearer ".length;

export interface AuthenticatorOptions extends Omit<JwtOptions, "log" | "isReserved"> {
  /** A token with all rights that never expires. Null when only JWTs are accepted. */
  readonly operatorToken: string | null;
  readonly clock: Clock;
  /** Null when shares are not accepted. */
  readonly shares?: Pick<Shares, "viewerOf"> | null;
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
 * or unusable options: a short JWT secret, an operator token that could be guessed, an invalid JWKS URL.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const operatorDigest = options.operatorToken === null ? null : digestOfOperatorToken(options.operatorToken);
  const { shares = null } = options;
  const verifyJwt = createJwtVerifier({
    ...options,
    log: options.log ?? (() => undefined),
    isReserved: (id) => RESERVED_ID.test(id),
  });

  return {
    async authenticate(authorizationHeader, address) {
      if (authorizationHeader === undefined) return { kind: "anonymous", address };
      const { scheme, token } = credentials(authorizationHeader);
      if (scheme === "share" || isShareToken(token)) {
        if (!shares) throw unauthenticated("unknown");
        return await shares.viewerOf(token, address);
      }
      if (operatorDigest && timingSafeEqual(digest(token), operatorDigest)) {
        return OPERATOR;
      }
      if (verifyJwt && token.split(".", 4).length === 3) return await verifyJwt(token);
      throw unauthenticated("unknown");
    },
  };
}

/** Whether an authorization says that it is a share, which may come from any page that may read. */
export function isShare(authorization: string | undefined): boolean {
  if (authorization === undefined || authorization.length > TOKEN_LENGTH_MAX + SCHEME_LENGTH) return false;
  const [scheme = "", token = ""] = authorization.split(" ", 2);
  return scheme.toLowerCase() === "share" || isShareToken(token);
}

/** `Share` is the scheme of a token from the parameter `share` of an address: only a share is accepted there. */
function credentials(header: string): { readonly scheme: "bearer" | "share"; readonly token: string } {
  // Checks the length first, so that no pattern runs over a megabyte sent over a WebSocket.
  if (header.length > TOKEN_LENGTH_MAX + SCHEME_LENGTH) throw unauthenticated("malformed");
  const [, scheme = "", token] = /^(bearer|share) ([\x21-\x7e]+)$/i.exec(header) ?? [];
  if (token === undefined) throw unauthenticated("malformed");
  return { scheme: scheme.toLowerCase() === "share" ? "share" : "bearer", token };
}
