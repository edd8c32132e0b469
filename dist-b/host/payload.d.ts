import { type JsonValue } from "../base/json.js";
/** Nesting of one payload, in levels. */
export declare const PAYLOAD_DEPTH_MAX = 64;
/** Size of one payload, in bytes of its JSON, estimated from lengths: text counts one byte per character. */
export declare const PAYLOAD_BYTES_MAX = 262144;
/** A value that cannot be published. The message names the place: `$.items[2]`. */
export declare class PayloadError extends Error {
  readonly name = "PayloadError";
  readonly code: "AGENT_ERROR" | "LIMIT_EXCEEDED";
  constructor(message: string, code?: "AGENT_ERROR" | "LIMIT_EXCEEDED");
}
/**
 * Copies a value of an agent, so that the agent may go on changing its own, and checks that it is JSON of a bounded
 * size. The result equals `JSON.parse(JSON.stringify(value))`, but one walk costs a quarter of that and refuses
 * values that JSON changes silently (functions, NaN, class instances, cycles). `undefined` becomes null. Throws
 * `PayloadError`, or the error of a getter or `toJSON` of the value.
 */
export declare function copyPayload(value: unknown, bytesMax?: number): JsonValue;
/** Copies a result for its caller. Throws AGENT_ERROR when it cannot be sent. */
export declare function sendable(result: unknown, bytesMax: number): JsonValue;
