/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | {
      [key: string]: JsonValue;
    };
/** Why a value is not JSON: the path (`$.a[2]`) and the value found there. */
export interface JsonFault {
  readonly path: string;
  readonly found: string;
  readonly tooDeep?: true;
}
/** JSON text that is nested more deeply than allowed. */
export declare class JsonDepthError extends Error {
  readonly name = "JsonDepthError";
  constructor();
}
/**
 * Parses JSON text from outside. A leading byte order mark is skipped (RFC 8259, 8.1). Throws `SyntaxError`, or
 * `JsonDepthError` when walking over the value could overflow the stack: `JSON.parse` itself accepts any depth.
 */
export declare function parseJson(text: string): JsonValue;
/** Removes the byte order mark that some editors and libraries write before text. */
export declare function withoutMark(text: string): string;
/** True when arrays and objects are nested in more than `levelsMax` levels. Recursion ends there. */
export declare function isDeeper(value: unknown, levelsMax: number): boolean;
/**
 * Finds the first value that is not JSON: functions, symbols, bigints, non-finite numbers, cycles, class instances
 * without `toJSON`, or nesting deeper than `depthMax` (64) levels. `undefined` members of objects are allowed,
 * because JSON omits them; `undefined` elsewhere is a fault.
 */
export declare function findJsonFault(value: unknown, depthMax?: number): JsonFault | null;
/** The class name of objects with this prototype, for messages. */
export declare function classOf(prototype: object): string;
/**
 * One text per JSON value, for any order of members: RFC 8785, except that a lone surrogate is written as its `\u`
 * escape instead of being refused, so that every JSON value has a digest. Members that are `undefined` are omitted,
 * as in JSON. The caller bounds the depth.
 */
export declare function canonicalJson(value: JsonValue): string;
/**
 * Converts an agent's value to JSON that can cross threads and sockets: an independent copy. `undefined` becomes
 * `null`. Throws `TypeError` with the path when the value is not JSON.
 */
export declare function toJson(value: unknown): JsonValue;
