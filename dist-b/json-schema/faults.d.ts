import { type Json } from "./json.js";
import type { Prepared } from "./prepare.js";
/** A fault and its place: a JSON Pointer, empty for the whole value. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}
export interface FaultOptions {
  /** Continues after the first fault. Default false. */
  readonly all?: boolean;
  /** Maximum number of subschema applications; beyond it a `RangeError` is thrown. Default: no limit. */
  readonly stepsMax?: number;
}
/**
 * Faults of a value against a schema: at most one per place, and at most 50. Interpreted, not compiled, so that it
 * runs under any Content-Security-Policy.
 */
export declare function faultsIn(prepared: Prepared, value: Json, options?: FaultOptions): readonly Fault[];
