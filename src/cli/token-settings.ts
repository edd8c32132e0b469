import { splitAtCommas } from "../auth/tokens/claims.js";
import { usageError } from "./exit.js";

/** Secrets have no flag, because command lines show in process lists. */
export const SECRET_VARIABLES = {
  TERRARIUM_TOKEN: "the operator token, which may do everything",
  TERRARIUM_JWT_SECRET: "accept JWTs signed with this secret (HS256, HS384, HS512)",
  TERRARIUM_JWKS_URL: "accept JWTs signed with the keys published there",
  TERRARIUM_JWT_AUDIENCE: "required `aud` claim",
  TERRARIUM_JWT_ISSUER: "required `iss` claim",
} as const;

interface JwtSettings {
  readonly secret?: string;
  readonly jwksUrl?: string;
  readonly audience?: string;
  readonly issuer?: string;
}

/** Which JWTs `terrarium serve` accepts, and what they allow. */
export interface TokenSettings {
  readonly jwt: JwtSettings | null;
  /** JSON, or the file with it; null: none. */
  readonly issuers: string | null;
  /** Null: the usual ones. */
  readonly scopeClaims: readonly string[] | null;
  readonly roleScopes: Readonly<Record<string, readonly string[]>>;
}

/** A list, and the flag or variable it came from, for error messages. */
export interface GivenList {
  readonly items: readonly string[];
  readonly origin: string;
}

export function tokenSettings(
  environment: Readonly<Record<string, string | undefined>>,
  {
    issuers,
    scopeClaims,
    roleScopes,
  }: { readonly issuers: string | null; readonly scopeClaims: GivenList; readonly roleScopes: GivenList },
): TokenSettings {
  const jwt = jwtOf(environment);
  const unread = [scopeClaims, roleScopes].find(({ items }) => items.length > 0);
  if (unread && jwt === null && issuers === null) {
    throw usageError(
      `${unread.origin} needs tokens to read: set TERRARIUM_JWT_SECRET, TERRARIUM_JWKS_URL or --issuers`,
    );
  }
  const paths = scopeClaims.items.flatMap(splitAtCommas);
  return { jwt, issuers, scopeClaims: paths.length === 0 ? null : paths, roleScopes: rolesOf(roleScopes) };
}

function rolesOf({ items, origin }: GivenList): Readonly<Record<string, readonly string[]>> {
  const roles = new Map<string, readonly string[]>();
  for (const item of items) {
    const [, role = "", scopes = ""] = /^([^=]+)=(.+)$/s.exec(item) ?? [];
    if (role === "") {
      throw usageError(
        `${origin} takes role=scope,scope such as terrarium-operator=agent:*:control; found "${item}"`,
      );
    }
    roles.set(role, [...(roles.get(role) ?? []), ...splitAtCommas(scopes)]);
  }
  return Object.fromEntries(roles);
}

function jwtOf(environment: Readonly<Record<string, string | undefined>>): JwtSettings | null {
  const secret = environment["TERRARIUM_JWT_SECRET"] || undefined;
  const jwksUrl = environment["TERRARIUM_JWKS_URL"] || undefined;
  const audience = environment["TERRARIUM_JWT_AUDIENCE"] || undefined;
  const issuer = environment["TERRARIUM_JWT_ISSUER"] || undefined;
  if (jwksUrl !== undefined && !URL.canParse(jwksUrl)) {
    throw usageError(`TERRARIUM_JWKS_URL must be an address; found "${jwksUrl}"`);
  }
  if (secret === undefined && jwksUrl === undefined) {
    if (audience === undefined && issuer === undefined) return null;
    const name = audience === undefined ? "TERRARIUM_JWT_ISSUER" : "TERRARIUM_JWT_AUDIENCE";
    throw usageError(`${name} needs TERRARIUM_JWT_SECRET or TERRARIUM_JWKS_URL as well`);
  }
  const given = Object.entries({ secret, jwksUrl, audience, issuer }).filter(
    ([, value]) => value !== undefined,
  );
  return Object.fromEntries(given);
}
