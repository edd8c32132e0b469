export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | {
      readonly [name: string]: Json;
    };
export type JsonObject = {
  readonly [name: string]: Json;
};
export declare function isObject(value: unknown): value is JsonObject;
/** Appends one step to a JSON Pointer. */
export declare function pointer(path: string, step: string | number): string;
/** The steps of a JSON Pointer. */
export declare function stepsOf(path: string): string[];
/**
 * The target of a JSON Pointer, the root for an empty one; undefined when it does not exist. Inherited properties do
 * not count.
 */
export declare function valueAt(root: Json, path: string): Json | undefined;
/** The target of `#` or `#/…`; undefined for any other reference, and when it does not exist. */
export declare function targetOf(root: Json, ref: string): Json | undefined;
