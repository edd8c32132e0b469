import { createHash } from "node:crypto";
import { TerrariumError } from "../../base/errors.js";

/** A document by its hash, as Apollo's clients name it in `extensions.persistedQuery`. */
export interface PersistedQuery {
  /** SHA-256 of the text, 64 small hexadecimal digits. */
  readonly hash: string;
}

/** Null where no document is named so. Throws BAD_USER_INPUT for what is malformed, or of a version that is not 1. */
export function persistedQueryOf(
  extensions: Readonly<Record<string, unknown>> | null | undefined,
): PersistedQuery | null {
  const given = namedIn(extensions);
  if (given === null) return null;
  const { version = 1, sha256Hash } = given;
  if (version !== 1) throw malformed("version", "must be 1");
  if (typeof sha256Hash !== "string" || !/^[0-9a-f]{64}$/i.test(sha256Hash))
    throw malformed("sha256Hash", "must be 64 hexadecimal digits");
  return { hash: sha256Hash.toLowerCase() };
}

/** What stands in `extensions.persistedQuery`, unchecked; null for nothing. */
export function namedIn(
  extensions: Readonly<Record<string, unknown>> | null | undefined,
): { readonly version?: unknown; readonly sha256Hash?: unknown } | null {
  const given = extensions?.["persistedQuery"] ?? null;
  return typeof given === "object" ? given : {};
}

function malformed(member: string, what: string): TerrariumError {
  const field = `extensions.persistedQuery.${member}`;
  return new TerrariumError("BAD_USER_INPUT", `${field} ${what}`, { field });
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
