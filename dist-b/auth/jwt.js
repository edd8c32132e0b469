import { decodeProtectedHeader, errors, jwtVerify } from "jose";
import { TerrariumError } from "../base/errors.js";
import { createJwks, JwksUnavailable } from "./jwks.js";
import { isScope } from "./scopes.js";
import { unauthenticated } from "./unauthenticated.js";
/** RFC 7518, 3.2: a key of at least the hash's size; 32 bytes for HS256. */
const JWT_SECRET_BYTES_MIN = 32;
/** Each kind of key has its own list, so that a public key can never be used as a secret. */
const SECRET_ALGORITHMS = ["HS256", "HS384", "HS512"];
const PUBLIC_KEY_ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];
/** Tolerance for an issuer's clock that runs ahead, for `nbf`. `exp` gets none. */
const CLOCK_SKEW_SECONDS = 5;
/** The last instant a Date can hold; also prevents `1e999`, which JSON reads as Infinity, from meaning "for ever". */
const EXPIRES_AT_MS_MAX = 8_640_000_000_000_000;
const SUBJECT = /^[^\p{Cc}]{1,256}$/u;
/** A verifier for the configured keys, or null when there are none. Throws BAD_USER_INPUT for unusable options. */
export function createJwtVerifier(options) {
  const secret = options.jwtSecret === undefined ? null : secretBytes(options.jwtSecret);
  const jwks = options.jwksUrl === undefined ? null : createJwks(options.jwksUrl, options);
  if (!secret && !jwks) return null;
  const claims = { requiredClaims: ["exp", "sub"], clockTolerance: CLOCK_SKEW_SECONDS };
  if (options.jwtAudience !== undefined) claims.audience = options.jwtAudience;
  if (options.jwtIssuer !== undefined) claims.issuer = options.jwtIssuer;
  return async (token) => {
    try {
      const checks = { ...claims, currentDate: new Date(options.clock.now()) };
      const payload = await verify(token, checks, secret, jwks);
      return viewerOf(payload, options);
    } catch (error) {
      throw error instanceof TerrariumError ? error : unauthenticated(reasonOf(error));
    }
  };
}
async function verify(token, checks, secret, jwks) {
  // The header only selects the key; each key accepts only its own algorithms.
  const { alg } = decodeHeader(token);
  if (secret && SECRET_ALGORITHMS.some((algorithm) => algorithm === alg)) {
    return (await jwtVerify(token, secret, { ...checks, algorithms: [...SECRET_ALGORITHMS] })).payload;
  }
  if (jwks && PUBLIC_KEY_ALGORITHMS.some((algorithm) => algorithm === alg)) {
    const limits = { ...checks, algorithms: [...PUBLIC_KEY_ALGORITHMS] };
    try {
      return (await jwtVerify(token, jwks, limits)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      return await verifyWithAny(error, token, limits);
    }
  }
  throw unauthenticated("algorithm");
}
/** During a rotation an issuer may publish several keys of a kind without key ids: one of them must match. */
async function verifyWithAny(several, token, checks) {
  for await (const key of several) {
    try {
      return (await jwtVerify(token, key, checks)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw unauthenticated("signature");
}
function decodeHeader(token) {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw unauthenticated("malformed");
  }
}
function viewerOf(payload, { clock, reservedSubjects, revocations }) {
  const id = payload.sub;
  if (typeof id !== "string" || !SUBJECT.test(id) || reservedSubjects.includes(id)) {
    throw unauthenticated("subject");
  }
  const expiresAt = (payload.exp ?? Infinity) * 1_000;
  if (Math.abs(expiresAt) > EXPIRES_AT_MS_MAX) throw unauthenticated("expiry");
  if (expiresAt <= clock.now()) throw unauthenticated("expired");
  const viewer = { kind: "client", id, scopes: scopesOf(payload), expiresAt };
  if (!revocations) return viewer;
  const { jti } = payload;
  const isRevoked = () => revocations.has(jti, id);
  if (isRevoked()) throw unauthenticated("revoked");
  return { ...viewer, isRevoked };
}
/**
 * Issuers differ: `scope` is RFC 8693's string, `scp` and `scopes` hold a string or an array. Unknown scopes are
 * ignored.
 */
function scopesOf(payload) {
  const found = new Set();
  for (const claim of [payload["scope"], payload["scp"], payload["scopes"]]) {
    const entries = typeof claim === "string" ? claim.split(" ") : Array.isArray(claim) ? claim : [];
    for (const entry of entries) if (typeof entry === "string" && isScope(entry)) found.add(entry);
  }
  return [...found];
}
const CLAIM_REASONS = {
  aud: "audience",
  iss: "issuer",
  nbf: "not_yet_valid",
  exp: "expiry",
  sub: "subject",
};
function reasonOf(error) {
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIM_REASONS[error.claim] ?? "claims";
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "signature";
  if (error instanceof errors.JOSEAlgNotAllowed) return "algorithm";
  if (error instanceof errors.JWKSNoMatchingKey) return "key";
  if (error instanceof JwksUnavailable || error instanceof errors.JWKSTimeout) return "keys_unavailable";
  return "malformed";
}
function secretBytes(secret) {
  const bytes = new TextEncoder().encode(secret);
  if (bytes.length >= JWT_SECRET_BYTES_MIN) return bytes;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    `the JWT secret has ${bytes.length} bytes; it needs at least ${JWT_SECRET_BYTES_MIN}, or tokens could be forged by guessing it`,
    { field: "jwtSecret" },
  );
}
//# sourceMappingURL=jwt.js.map
