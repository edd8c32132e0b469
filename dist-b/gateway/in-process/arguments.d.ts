import type { JsonValue } from "../../base/json.js";
import type { Limits } from "../../base/limits.js";
/** Callers in plain JavaScript may pass anything. Throws BAD_USER_INPUT that names the field. */
export declare function requireText(field: string, value: unknown): void;
/** What a caller passes as options: null counts as none. Throws BAD_USER_INPUT. */
export declare function optionsOf<Options extends object>(
  given: Options | null | undefined,
): Partial<Options>;
/** Null and undefined pass. */
export declare function requireSignal(value: unknown): void;
/** The same for a value from a list; null and undefined pass. */
export declare function requireOneOf(field: string, value: unknown, known: readonly string[]): void;
/** The same for a list of such values, at least one. */
export declare function requireListOf(field: string, values: unknown, known: readonly string[]): void;
/**
 * A copy of a caller's value, as HTTP would have carried it: what the caller changes afterwards has no effect. Throws
 * BAD_USER_INPUT when it is not JSON or nested too deeply, LIMIT_EXCEEDED beyond `maxBodyBytes`.
 */
export declare function frozenInput(
  field: string,
  value: unknown,
  { maxInputDepth, maxBodyBytes }: Pick<Limits, "maxInputDepth" | "maxBodyBytes">,
): JsonValue;
