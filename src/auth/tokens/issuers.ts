import { TerrariumError } from "../../base/errors.js";
import type { ScopeClaims } from "./claims.js";

/** What published keys verify. Secrets have another list, so that a public key can never be used as a secret. */
export const PUBLIC_KEY_ALGORITHMS = [
  ...(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] as const),
  ...(["ES256", "ES384", "ES512", "EdDSA", "Ed25519"] as const),
] as const;

/** Issuers of one gateway: each has its own keys in memory. */
const ISSUERS_MAX = 32;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;
/** Stands between the name of an issuer and the subject. No name contains it. */
const SEPARATOR = "|";

/** One of several identity providers. Only its own keys verify its tokens. */
export interface IssuerOptions extends ScopeClaims {
  /**
   * Stands before its subjects wherever they are shown, counted or stored: `corp|ada`. 1 to 32 letters, digits, `.`,
   * `_` and `-`. One issuer of a gateway may have no name; its subjects stay as they are.
   */
  readonly name?: string | undefined;
  /** The `iss` of its tokens, exactly. */
  readonly issuer: string;
  /** URL of its public keys (RS, PS, ES, EdDSA). */
  readonly jwksUrl: string;
  /** `aud` must be or contain it, or one of them. */
  readonly audience?: string | readonly string[] | undefined;
  /** The algorithms that it signs with. Default: all of RS, PS, ES and EdDSA. */
  readonly algorithms?: readonly string[] | undefined;
}

const MEMBERS = ["name", "issuer", "jwksUrl", "audience", "algorithms", "scopeClaims", "roleScopes"];

/**
 * Checks a list of issuers that came from outside. Throws BAD_USER_INPUT with `details.field`, also for unknown
 * members: a misspelt `audience` would leave out a check.
 */
export function checkIssuers(value: unknown): readonly IssuerOptions[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > ISSUERS_MAX) {
    throw unusable("issuers", `must be a list of 1 to ${ISSUERS_MAX} issuers`);
  }
  const issuers = value.map(checkIssuer);
  const twice = <T>(items: readonly T[]): boolean => new Set(items).size < items.length;
  if (twice(issuers.map(({ name }) => name?.toLowerCase()))) {
    throw unusable("issuers", "needs a different `name` for each issuer; only one may have none");
  }
  if (twice(issuers.map(({ issuer }) => issuer))) {
    throw unusable("issuers", "names an issuer twice; `audience` takes a list");
  }
  return issuers;
}

function checkIssuer(value: unknown, index: number): IssuerOptions {
  const field = (name: string): string => `issuers[${index}]${name && `.${name}`}`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw unusable(field(""), "must be an object");
  }
  const members = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(members).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) {
    throw unusable(field(""), `has the unknown member "${unknown}"; it may have ${MEMBERS.join(", ")}`);
  }
  const { name, issuer, jwksUrl, audience, algorithms, scopeClaims, roleScopes } = members;
  const check = (isGood: boolean, member: string, need: string): void => {
    if (!isGood) throw unusable(field(member), need);
  };
  check(name === undefined || (isText(name) && NAME.test(name)), "name", `must match ${NAME.source}`);
  check(isText(issuer), "issuer", "must be the `iss` of its tokens");
  check(isText(jwksUrl), "jwksUrl", "must be the address of its keys");
  check(
    audience === undefined || isText(audience) || isTexts(audience),
    "audience",
    "must be text or a list of texts",
  );
  const areKnown = isTexts(algorithms) && algorithms.every(isAlgorithm);
  const known = PUBLIC_KEY_ALGORITHMS.join(", ");
  check(algorithms === undefined || areKnown, "algorithms", `must be a list of some of ${known}`);
  check(scopeClaims === undefined || isTexts(scopeClaims), "scopeClaims", "must be a list of paths");
  check(
    roleScopes === undefined || isScopesByRole(roleScopes),
    "roleScopes",
    "must map roles to lists of scopes",
  );
  return value as IssuerOptions;
}

function isAlgorithm(name: string): boolean {
  return PUBLIC_KEY_ALGORITHMS.some((known) => known === name);
}

/** The id of a subject: two issuers with the same `sub` are two persons. */
export function idOfSubject(name: string | undefined, subject: string): string {
  return name === undefined ? subject : `${name}${SEPARATOR}${subject}`;
}

/** True for a subject of the issuer without a name that would pass for one of a named issuer. */
export function isImitation(subject: string, names: readonly string[]): boolean {
  const lower = subject.toLowerCase();
  return names.some((name) => lower.startsWith(`${name.toLowerCase()}${SEPARATOR}`));
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

function isScopesByRole(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isTexts)
  );
}

function unusable(field: string, need: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", `${field} ${need}`, { field });
}
