import { TerrariumError } from "../base/errors.js";
import { type JsonValue } from "../base/json.js";
import type { LimitName } from "../base/limits.js";
import type { PurgatoryLimits } from "./limits.js";
import { type SemaphoreReason, type Severity } from "./token.js";
/** An agent's request to park. `State` is what it freezes. */
export interface ParkRequest<State = unknown> {
  /** The reason for asking. */
  readonly reason: SemaphoreReason;
  /** The question, for a person. */
  readonly prompt: string;
  /** Answers to choose from. Without `responseSchema` the answer must be one of them. Default: none. */
  readonly options?: readonly string[];
  /** Default INFO. */
  readonly severity?: Severity;
  /** Frozen until there is an answer, then passed to `resume`. JSON. Default null. */
  readonly state?: State;
  /** A whole number that the agent's author raises when the shape of the state changes. Default 1. */
  readonly stateVersion?: number;
  /** JSON Schema (2020-12, or draft-07 if `$schema` says so) for the answer. */
  readonly responseSchema?: unknown;
  /** Milliseconds since 1970, an ISO 8601 instant with its zone, or a `Date`. */
  readonly deadline?: number | string | Date;
  /** A person or process to turn to when there is no answer. */
  readonly escalation?: string;
}
/** A checked request: plain JSON with every default filled in. */
export interface ParkTerms {
  readonly reason: SemaphoreReason;
  readonly prompt: string;
  readonly options: readonly string[];
  readonly severity: Severity;
  readonly state: JsonValue;
  readonly stateVersion: number;
  readonly responseSchema: JsonValue | null;
  readonly deadline: number | null;
  readonly escalation: string | null;
}
/**
 * Checks an agent's request to park and fills in the defaults. Checking a result again returns the same result.
 * Throws `BAD_USER_INPUT` with `details.field`, or `LIMIT_EXCEEDED` with `details.limit`. Reads the schema, so call
 * it only in the agent's own thread: reading a hostile schema may take a second.
 */
export declare function checkParkRequest(request: unknown, limits: PurgatoryLimits): ParkTerms;
export declare function unusableSchema(why: string): TerrariumError;
/** The same, but checks only the size of the schema. */
export declare function checkParkTerms(request: unknown, limits: PurgatoryLimits): ParkTerms;
/**
 * An independent copy of a value that JSON represents unchanged, within a size limit. Stricter than `toJson`: a value
 * with `toJSON` (a `Date`) would come back as a different value, so it is refused.
 */
export declare function frozenJson(
  field: string,
  value: unknown,
  bytesMax: number,
  limit: LimitName,
): JsonValue;
export declare function bad(field: string, why: string): TerrariumError;
export declare function text(field: string, value: unknown, lengthMax: number): string;
