import type { Json } from "./json.js";
/** Kinds of keyword values without subschemas. */
export type Plain =
  | "any"
  | "count"
  | "flag"
  | "limit"
  | "list"
  | "names"
  | "pattern"
  | "positive"
  | "reference"
  | "types";
/** Returns the value, or throws an error with the place and the expected kind. */
export declare function plain(holds: Plain, value: Json, path: string): Json;
export declare function at(path: string, why: string): Error;
