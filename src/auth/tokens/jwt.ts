import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyOptions,
} from "jose";
import type { Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import { createScopesOf, type ScopeClaims, type ScopesOf } from "./claims.js";
import {
  checkIssuers,
  idOfSubject,
  isImitation,
  type IssuerOptions,
  PUBLIC_KEY_ALGORITHMS,
} from "./issuers.js";
import { createJwks, type Jwks, type JwksLine, JwksUnavailable } from "./jwks.js";
import type { Revocations } from "./revocations.js";
import { unauthenticated, type UnauthenticatedReason } from "../unauthenticated.js";
import type { Viewer } from "../viewer.js";

/** RFC 7518, 3.2: a key of at least the hash's size; 32 bytes for HS256. */
const JWT_SECRET_BYTES_MIN = 32;

/** What the shared secret verifies. Published keys have another list. */
const SECRET_ALGORITHMS = ["HS256", "HS384", "HS512"];

/** Tolerance for an issuer's clock that runs ahead, for `nbf`. `exp` gets none. */
const CLOCK_SKEW_SECONDS = 5;
/** The last instant a Date can hold; also prevents `1e999`, which JSON reads as Infinity, from meaning "for ever". */
const EXPIRES_AT_MS_MAX = 8_640_000_000_000_000;
const SUBJECT = /^[^\p{Cc}]{1,256}$/u;

export interface JwtOptions extends ScopeClaims {
  /** Shared secret for HS256/384/512: at least 32 bytes of UTF-8. */
  readonly jwtSecret?: string | undefined;
  /** URL of the issuer's public keys (RS, PS, ES, EdDSA). */
  readonly jwksUrl?: string | undefined;
  /** If set, `aud` must be or contain it. */
  readonly jwtAudience?: string | undefined;
  /** If set, `iss` must equal it. */
  readonly jwtIssuer?: string | undefined;
  /** Further issuers, with their own keys. Their members take the place of `scopeClaims` and `roleScopes`. */
  readonly issuers?: readonly IssuerOptions[] | undefined;
  /** How long unknown key ids cause no further fetch after a successful one, ms. Default 30,000. */
  readonly jwksCooldownMs?: number | undefined;
  readonly clock: Clock;
  readonly log: (line: JwksLine) => void;
  /** Revoked tokens and subjects. */
  readonly revocations?: Pick<Revocations, "has"> | null | undefined;
  /** True for ids that no token may have. */
  readonly isReserved: (id: string) => boolean;
}

export type JwtVerifier = (token: string) => Promise<Viewer>;

interface Issuer {
  /** Undefined: its subjects are ids as they are. */
  readonly name: string | undefined;
  /** The `iss` of its tokens; null for any that no other issuer has. */
  readonly iss: string | null;
  readonly secret: Uint8Array | null;
  readonly jwks: Jwks | null;
  /** Accepted with `jwks`. */
  readonly algorithms: readonly string[];
  readonly checks: JWTVerifyOptions;
  readonly scopesOf: ScopesOf;
}

/** A verifier for the configured issuers, or null when there are none. Throws BAD_USER_INPUT for unusable options. */
export function createJwtVerifier(options: JwtOptions): JwtVerifier | null {
  const issuers = issuersOf(options);
  if (issuers.length === 0) return null;
  const names = issuers.flatMap(({ name }) => name ?? []);

  return async (token) => {
    try {
      const issuer = issuerOf(token, issuers);
      const payload = await verify(token, issuer, new Date(options.clock.now()));
      return viewerOf(payload, issuer, names, options);
    } catch (error) {
      throw error instanceof TerrariumError ? error : unauthenticated(reasonOf(error));
    }
  };
}

function issuersOf(options: JwtOptions): readonly Issuer[] {
  const { jwtSecret, jwksUrl, jwtAudience, jwtIssuer, scopeClaims, roleScopes } = options;
  const claims = { scopeClaims, roleScopes };
  const issuers: Issuer[] = [];
  if (jwtSecret !== undefined || jwksUrl !== undefined) {
    issuers.push({
      name: undefined,
      iss: jwtIssuer ?? null,
      secret: jwtSecret === undefined ? null : secretBytes(jwtSecret),
      jwks: jwksUrl === undefined ? null : createJwks(jwksUrl, options),
      algorithms: PUBLIC_KEY_ALGORITHMS,
      checks: checksOf(jwtIssuer, jwtAudience),
      scopesOf: createScopesOf(claims),
    });
  }
  const more = options.issuers === undefined ? [] : checkIssuers(options.issuers);
  for (const [index, { name, issuer, jwksUrl: url, audience, algorithms, ...own }] of more.entries()) {
    issuers.push({
      name,
      iss: issuer,
      secret: null,
      jwks: createJwks(url, { ...options, field: `issuers[${index}].jwksUrl` }),
      algorithms: algorithms ?? PUBLIC_KEY_ALGORITHMS,
      checks: checksOf(issuer, audience),
      scopesOf: createScopesOf({ ...claims, ...own }),
    });
  }
  const unnamed = issuers.filter(({ name }) => name === undefined);
  if (unnamed.length > 1 || new Set(issuers.map(({ iss }) => iss)).size < issuers.length) {
    throw new TerrariumError(
      "BAD_USER_INPUT",
      "each issuer besides the one of `jwt` (TERRARIUM_JWT_*) needs a `name` and an `issuer` of its own",
      { field: "issuers" },
    );
  }
  return issuers;
}

function checksOf(
  issuer: string | undefined,
  audience: string | readonly string[] | undefined,
): JWTVerifyOptions {
  const checks: JWTVerifyOptions = { requiredClaims: ["exp", "sub"], clockTolerance: CLOCK_SKEW_SECONDS };
  if (audience !== undefined) checks.audience = typeof audience === "string" ? audience : [...audience];
  if (issuer !== undefined) checks.issuer = issuer;
  return checks;
}

/** `iss` is not verified yet: it only selects whose keys must verify the token. */
function issuerOf(token: string, issuers: readonly Issuer[]): Issuer {
  const [only] = issuers;
  if (only && issuers.length === 1) return only;
  const { iss } = decodeJwt(token);
  const found = issuers.find((issuer) => issuer.iss === iss) ?? issuers.find((issuer) => issuer.iss === null);
  if (!found) throw unauthenticated("issuer");
  return found;
}

async function verify(token: string, issuer: Issuer, currentDate: Date): Promise<JWTPayload> {
  const { secret, jwks } = issuer;
  const checks = { ...issuer.checks, currentDate };
  // The header only selects the key; each key accepts only its own algorithms.
  const { alg } = decodeHeader(token);
  if (secret && SECRET_ALGORITHMS.some((algorithm) => algorithm === alg)) {
    return (await jwtVerify(token, secret, { ...checks, algorithms: SECRET_ALGORITHMS })).payload;
  }
  if (jwks && issuer.algorithms.some((algorithm) => algorithm === alg)) {
    const limits = { ...checks, algorithms: [...issuer.algorithms] };
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
async function verifyWithAny(
  several: errors.JWKSMultipleMatchingKeys,
  token: string,
  checks: JWTVerifyOptions,
): Promise<JWTPayload> {
  for await (const key of several) {
    try {
      return (await jwtVerify(token, key, checks)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw unauthenticated("signature");
}

function decodeHeader(token: string): { readonly alg?: unknown } {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw unauthenticated("malformed");
  }
}

function viewerOf(
  payload: JWTPayload,
  { name, scopesOf }: Issuer,
  names: readonly string[],
  { clock, isReserved, revocations }: JwtOptions,
): Viewer {
  const subject: unknown = payload.sub;
  if (typeof subject !== "string" || !SUBJECT.test(subject)) throw unauthenticated("subject");
  const id = idOfSubject(name, subject);
  const isImitated = name === undefined && isImitation(subject, names);
  if (isImitated || isReserved(id)) throw unauthenticated("subject");
  const expiresAt = (payload.exp ?? Infinity) * 1_000;
  if (Math.abs(expiresAt) > EXPIRES_AT_MS_MAX) throw unauthenticated("expiry");
  if (expiresAt <= clock.now()) throw unauthenticated("expired");
  const viewer = { kind: "client", id, scopes: scopesOf(payload), expiresAt } as const;
  if (!revocations) return viewer;
  const { jti } = payload;
  const isRevoked = (): boolean => revocations.has(jti, id);
  if (isRevoked()) throw unauthenticated("revoked");
  return { ...viewer, isRevoked };
}

const CLAIM_REASONS: Readonly<Record<string, UnauthenticatedReason>> = {
  aud: "audience",
  iss: "issuer",
  nbf: "not_yet_valid",
  exp: "expiry",
  sub: "subject",
};

function reasonOf(error: unknown): UnauthenticatedReason {
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIM_REASONS[error.claim] ?? "claims";
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "signature";
  if (error instanceof errors.JOSEAlgNotAllowed) return "algorithm";
  if (error instanceof errors.JWKSNoMatchingKey) return "key";
  if (error instanceof JwksUnavailable || error instanceof errors.JWKSTimeout) return "keys_unavailable";
  return "malformed";
}

function secretBytes(secret: string): Uint8Array {
  const bytes = new TextEncoder().encode(secret);
  if (bytes.length >= JWT_SECRET_BYTES_MIN) return bytes;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    `the JWT secret has ${bytes.length} bytes; it needs at least ${JWT_SECRET_BYTES_MIN}, or tokens could be forged by guessing it`,
    { field: "jwtSecret" },
  );
}
