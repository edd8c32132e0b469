import { CliError } from "../exit.js";
import type { Identity } from "./identity.js";
import { type LastKnown, NOTHING_KNOWN, type Part } from "./last-known.js";

/** Version of the file format; files of other versions are not used. */
const VERSION = 3;

/** The text of a file. `url` is the gateway's address. */
export function writeFormat(known: LastKnown, url: string, identity: Identity): string {
  const state = identity.seal(JSON.stringify(known), url);
  return JSON.stringify({ version: VERSION, url, identity: identity.name, state });
}

/** The state in a file's text. Throws a CliError whose message says why it cannot be used. */
export function readFormat(text: string, url: string, identity: Identity): LastKnown {
  const file = jsonOf(text);
  if (typeof file !== "object" || file === null) throw unusable("it is damaged");
  const { version, url: address, identity: name, state } = file as Record<string, unknown>;
  if (version !== VERSION) throw unusable("another version of terrarium wrote it");
  if (address !== url || name !== identity.name) throw unusable("it is of another gateway or token");
  const known = typeof state === "string" ? jsonOf(opened(identity, state, url)) : null;
  if (!isLastKnown(known)) throw unusable("it is damaged");
  return known;
}

/** `why` the saved state cannot be used. */
export function unusable(why: string): CliError {
  return new CliError("FAILED", "CACHE_UNUSABLE", why);
}

function opened(identity: Identity, sealed: string, url: string): string {
  try {
    return identity.open(sealed, url);
  } catch {
    throw unusable("it is damaged");
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isObject = (inside: unknown): boolean => typeof inside === "object" && inside !== null;

/** What each part must hold. */
const HOLDS = {
  agents: Array.isArray,
  commanded: Array.isArray,
  pending: Array.isArray,
  observers: (inside: unknown) => typeof inside === "number",
} as const;
const EACH_HOLDS = {
  manifests: (inside: unknown) => isObject(inside) && "commands" in (inside as object),
  cards: isObject,
  runs: Array.isArray,
  trees: isObject,
  streams: Array.isArray,
} as const;

function isLastKnown(value: unknown): value is LastKnown {
  if (typeof value !== "object" || value === null) return false;
  const known = value as Record<keyof typeof NOTHING_KNOWN, unknown>;
  const names = <K extends keyof LastKnown>(table: Record<K, unknown>): K[] => Object.keys(table) as K[];
  return (
    (known.epoch === null || typeof known.epoch === "string") &&
    names(HOLDS).every((name) => known[name] === null || isPart(known[name], HOLDS[name])) &&
    names(EACH_HOLDS).every((name) => areParts(known[name], EACH_HOLDS[name]))
  );
}

function areParts(parts: unknown, holds: (inside: unknown) => boolean): boolean {
  if (typeof parts !== "object" || parts === null) return false;
  return Object.values(parts).every((part) => isPart(part, holds));
}

function isPart(part: unknown, holds: (inside: unknown) => boolean): part is Part<unknown> {
  if (typeof part !== "object" || part === null || !("asOf" in part) || !("value" in part)) return false;
  return typeof part.asOf === "string" && !Number.isNaN(Date.parse(part.asOf)) && holds(part.value);
}
