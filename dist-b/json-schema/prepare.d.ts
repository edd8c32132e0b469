import { type Schema } from "@cfworker/json-schema";
import { type Json } from "./json.js";
import { type Dialect } from "./keywords.js";
/** A schema that is ready to be interpreted. */
export interface Prepared {
  readonly schema: Schema;
  readonly dialect: Dialect;
  /** Subschemas by their absolute URI, for references. */
  readonly lookup: Record<string, Schema | boolean>;
  /** Remaining subschema applications; below 0 a `RangeError` ends the check. */
  readonly budget: {
    left: number;
  };
}
export interface PrepareOptions {
  /**
   * Whether regular expressions are applied. A bad one can take hours, so apply them only where the check can be
   * terminated. Without them the schema accepts everything it would accept with them, and possibly more. Default
   * true.
   */
  readonly patterns?: boolean;
}
/**
 * Checks a JSON Schema (2020-12, or draft-07 if `$schema` says so) and copies its effective keywords. Throws an
 * `Error` with the place of the fault. Its cost depends only on the length of the schema.
 */
export declare function prepare(schema: Json, { patterns }?: PrepareOptions): Prepared;
