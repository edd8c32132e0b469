import type { Plain } from "./values.js";
/** The kind of a keyword's value: how it is checked, and where further schemas are. */
export type Holds =
  | Plain
  | "dependencies"
  | "namesByName"
  | "schema"
  | "schemaOrSchemas"
  | "schemas"
  | "schemasByName"
  | "schemasByPattern";
export type Dialect = "2020-12" | "7";
/**
 * The keywords that affect the verdict. All others are annotations, including `format`: JSON Schema 2020-12 does not
 * assert formats by default.
 */
export declare const KEYWORDS: Readonly<Record<Dialect, ReadonlyMap<string, Holds>>>;
