import { type JsonValue } from "../../base/json.js";
import type { Limits } from "../../base/limits.js";
type DepthLimit = Pick<Limits, "maxInputDepth">;
/**
 * Parses a client's JSON. Throws BAD_USER_INPUT: for invalid JSON it names `field`; for JSON nested deeper than
 * `maxInputDepth` plus the envelope it names `measured`, which may be one part of the field.
 */
export declare function readJson(
  text: string,
  field: string,
  limits: DepthLimit,
  measured?: string,
): JsonValue;
/** The same for an object whose members are measured each under its own name. */
export declare function readMembers(text: string, field: string, limits: DepthLimit): JsonValue;
/**
 * The same bound for parsed JSON. Steering checks the exact depth of an agent's input later; this check comes first so
 * that no recursive walk over a client's JSON can overflow the stack.
 */
export declare function requireShallow(field: string, value: unknown, { maxInputDepth }: DepthLimit): void;
/** The same for each member of an object, under its own name. */
export declare function requireShallowMembers(members: object, limits: DepthLimit): void;
/**
 * Reads a query string. Throws BAD_USER_INPUT for unknown or repeated parameters: ignoring a misspelt one would hide the
 * mistake, and tokens must not be in addresses.
 */
export declare function readQuery(url: string, known: readonly string[]): URLSearchParams;
/** The same check for a parsed query. Parameters in `lists` may repeat. */
export declare function requireKnown(
  query: URLSearchParams,
  known: readonly string[],
  lists?: readonly string[],
): void;
/** An integer parameter, or null when absent. The caller checks its range. */
export declare function integerIn(query: URLSearchParams, name: string): number | null;
/** One refused member of a query or a body, and why. */
export interface Issue {
  readonly name: string;
  readonly message: string;
}
/** Throws BAD_USER_INPUT when there are issues; `details.issues` has the shape that command validation uses. */
export declare function refuseIssues(issues: readonly Issue[]): void;
export {};
