import type { JWTPayload } from "jose";
import { TerrariumError } from "../../base/errors.js";
import { isScope } from "../scopes.js";

/** Paths that one issuer may have. */
const PATHS_MAX = 16;
const PATH_CHARACTERS_MAX = 256;
/** Steps of one path: names of claims and members, from outside to inside. */
const PATH_STEPS_MAX = 8;
/** Values that one path may reach in a token, for lists on the way. */
const VALUES_MAX = 1_000;
/** Scopes of one token, after roles have become scopes. Further ones are ignored. */
const SCOPES_MAX = 1_000;
const ROLES_MAX = 1_000;
const SCOPES_PER_ROLE_MAX = 100;

/** The claims with scopes unless others are named: RFC 8693's `scope`, and what other issuers use. */
const DEFAULT_PATHS = ["scope", "scp", "scopes"];

/** Where a token says what it may do. */
export interface ScopeClaims {
  /** Where a token carries scopes and roles; see `claimPath`. Default: `scope`, `scp` and `scopes`. */
  readonly scopeClaims?: readonly string[] | undefined;
  /** What an issuer's role allows, as scopes. A role without an entry allows nothing. */
  readonly roleScopes?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The scopes of a verified token. Names that are neither scopes nor known roles are ignored. */
export type ScopesOf = (payload: JWTPayload) => readonly string[];

/** Throws BAD_USER_INPUT with `details.field` for an unreadable path, or a role with an unknown scope. */
export function createScopesOf({ scopeClaims, roleScopes = {} }: ScopeClaims): ScopesOf {
  const paths = pathsOf(scopeClaims ?? DEFAULT_PATHS);
  const roles = rolesOf(roleScopes);
  // Only an issuer that was asked for an object means its members as names.
  const isMapRead = scopeClaims !== undefined;
  return (payload) => {
    const scopes = new Set<string>();
    for (const name of paths.flatMap((path) => namesAt(payload, path, isMapRead))) {
      for (const scope of [name, ...(roles.get(name) ?? [])]) {
        if (scopes.size < SCOPES_MAX && isScope(scope)) scopes.add(scope);
      }
    }
    return [...scopes];
  };
}

/**
 * The steps of `realm_access.roles`. A backslash before a dot, a comma or a backslash makes it part of a name:
 * `https://example\.com/roles`. A path that begins with `http://` or `https://` and has no backslash is one name.
 * Throws BAD_USER_INPUT.
 */
export function claimPath(text: string): readonly string[] {
  if (text.length > PATH_CHARACTERS_MAX) {
    throw unusable("scopeClaims", `a path of claims has at most ${PATH_CHARACTERS_MAX} characters`);
  }
  if (/^https?:\/\/[^\\]*$/.test(text)) return [text];
  const steps = [""];
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === ".") steps.push("");
    else if (character !== "\\") steps.push(`${steps.pop() ?? ""}${character}`);
    else {
      index += 1;
      const escaped = text.charAt(index);
      if (![".", ",", "\\"].includes(escaped)) {
        throw unusable(
          "scopeClaims",
          "in a path of claims a backslash stands before a dot, comma or backslash",
        );
      }
      steps.push(`${steps.pop() ?? ""}${escaped}`);
    }
  }
  if (steps.includes("")) throw unusable("scopeClaims", `the path of claims "${text}" has an empty name`);
  if (steps.length > PATH_STEPS_MAX) {
    throw unusable("scopeClaims", `a path of claims has at most ${PATH_STEPS_MAX} names`);
  }
  return steps;
}

/**
 * The parts of a text that commas separate, without empty ones. Commas within braces, as in
 * `agents{team=billing,env=prod}:observe`, and after a backslash do not separate.
 */
export function splitAtCommas(text: string): string[] {
  const parts = [""];
  let isWithin = false;
  let isEscaped = false;
  for (const character of text) {
    if (character === "," && !isWithin && !isEscaped) parts.push("");
    else parts.push(`${parts.pop() ?? ""}${character}`);
    isEscaped = character === "\\" && !isEscaped;
    if (character === "{") isWithin = true;
    if (character === "}") isWithin = false;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function pathsOf(texts: readonly string[]): readonly (readonly string[])[] {
  if (texts.length === 0 || texts.length > PATHS_MAX) {
    throw unusable("scopeClaims", `name 1 to ${PATHS_MAX} paths of claims`);
  }
  return texts.map(claimPath);
}

function rolesOf(
  roleScopes: Readonly<Record<string, readonly string[]>>,
): ReadonlyMap<string, readonly string[]> {
  const entries = Object.entries(roleScopes);
  if (entries.length > ROLES_MAX) throw unusable("roleScopes", `map at most ${ROLES_MAX} roles`);
  for (const [role, scopes] of entries) {
    if (scopes.length === 0 || scopes.length > SCOPES_PER_ROLE_MAX) {
      throw unusable("roleScopes", `the role "${role}" needs 1 to ${SCOPES_PER_ROLE_MAX} scopes`);
    }
    // A misspelt scope would silently allow nothing.
    const unknown = scopes.find((scope) => !isScope(scope));
    if (unknown !== undefined) {
      throw unusable("roleScopes", `the role "${role}" names "${unknown}", which is not a scope`);
    }
  }
  return new Map(entries);
}

function namesAt(payload: JWTPayload, path: readonly string[], isMapRead: boolean): readonly string[] {
  let values: readonly unknown[] = [payload];
  for (const step of path) {
    // A list on the way stands for its members: `roles.name` reads `[{ "name": "operator" }]`.
    const within = values.flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : [value]));
    values = within.flatMap((value) => (isMember(value, step) ? [value[step]] : [])).slice(0, VALUES_MAX);
  }
  return values.flatMap((value) => namesIn(value, isMapRead));
}

function isMember(value: unknown, name: string): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name);
}

/**
 * Text: names with spaces or commas between them. A list: each text in it is one name, spaces and all. An object: the
 * names of its members that are true or objects, as in `{"operator": true}`.
 */
function namesIn(value: unknown, isMapRead: boolean): readonly string[] {
  if (typeof value === "string") return value.split(/\s+/).flatMap(splitAtCommas);
  if (Array.isArray(value)) return value.filter((entry): entry is string => typeof entry === "string");
  if (!isMapRead || typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, flag]) =>
    flag === true || (typeof flag === "object" && flag !== null) ? [name] : [],
  );
}

function unusable(field: "scopeClaims" | "roleScopes", message: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", message, { field });
}
