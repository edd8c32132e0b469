import type { JsonValue } from "./json.js";
/**
 * Describes a thrown value for an operator's log: name, message, code and stack of errors, their causes, the members
 * of an AggregateError; any other value as JSON. Bounded, without secrets, and never throws. An error's other
 * properties are left out, because libraries attach whole requests to them.
 */
export declare function errorReport(thrown: unknown): JsonValue;
/** The text with values that look like secrets replaced. */
export declare function withoutSecrets(text: string): string;
