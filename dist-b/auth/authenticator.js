import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { TerrariumError } from "../base/errors.js";
import { createJwtVerifier } from "./jwt.js";
import { unauthenticated } from "./unauthenticated.js";
/** The viewer id of the operator token. No JWT may claim it as its subject. */
const OPERATOR_ID = "operator";
/** Longest accepted token, in characters. Node's own limit on all headers together is 16 KiB. */
const TOKEN_LENGTH_MAX = 8_192;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
/**
 * Creates the only component that turns tokens into viewers. Throws BAD_USER_INPUT with `details.field` for insecure
 * or unusable options: a short JWT secret, an operator token that cannot be sent, an invalid JWKS URL.
 */
export function createAuthenticator(options) {
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
export function makeOperatorToken() {
  return randomBytes(32).toString("base64url");
}
function bearerToken(header) {
  // Checks the length first, so that no pattern runs over a megabyte sent over a WebSocket.
  if (header.length > TOKEN_LENGTH_MAX + "Bearer ".length) throw unauthenticated("malformed");
  const [, token] = /^bearer ([\x21-\x7e]+)$/i.exec(header) ?? [];
  if (token === undefined) throw unauthenticated("malformed");
  return token;
}
/** Digests have equal length for timingSafeEqual, so that not even the token's length leaks. */
function digest(token) {
  return createHash("sha256").update(token).digest();
}
function digestOperatorToken(token) {
  if (!VISIBLE_ASCII.test(token) || token.length > TOKEN_LENGTH_MAX) {
    throw new TerrariumError(
      "BAD_USER_INPUT",
      `the operator token must be 1 to ${TOKEN_LENGTH_MAX} visible ASCII characters without spaces`,
      { field: "operatorToken" },
    );
  }
  return digest(token);
}
//# sourceMappingURL=authenticator.js.map
