import type { JsonValue } from "../base/json.js";
import { type JsonSchema, type SchemaSide } from "./json-schema.js";
export type Scalar = "String" | "Int" | "Float" | "Boolean" | "JSON";
export type Constant = string | number | boolean;
interface ShapeCommon {
  /** True when null is accepted, or when that is unknown. */
  readonly nullable: boolean;
  readonly description: string | null;
  /** The validator's default for an absent value; shown to people, applied only by the validator. */
  readonly default?: JsonValue;
  /** The only possible values, if they are listed. */
  readonly constants?: readonly Constant[];
  /** Name of its definition. Equal definitions share their shape. */
  readonly definition?: string;
}
/** A JSON Schema reduced to the parts that typed surfaces can express. Plain data. */
export type Shape = ShapeCommon &
  (
    | {
        readonly kind: "scalar";
        readonly scalar: Scalar;
      }
    | {
        readonly kind: "enum";
        readonly values: readonly string[];
      }
    | {
        readonly kind: "list";
        readonly item: Shape;
      }
    | {
        readonly kind: "object";
        readonly properties: readonly Property[];
      }
    | {
        readonly kind: "union";
        readonly tag: string;
        readonly members: readonly ObjectShape[];
      }
  );
export type ObjectShape = Extract<
  Shape,
  {
    kind: "object";
  }
>;
export interface Property {
  readonly name: string;
  /** Absence is refused (`input`), or does not occur (`output`). */
  readonly required: boolean;
  readonly shape: Shape;
}
/**
 * Reads a schema by the rules of SPEC.md ([PRISM-16] to [PRISM-24]). Null, for a validator without a JSON Schema, is
 * any JSON.
 */
export declare function shapeOf(schema: JsonSchema | null, side: SchemaSide): Shape;
/** An object whose properties are all known by name. */
export declare function isTypedObject(schema: JsonSchema): boolean;
/** The schema of an object without members. For a whole input it means no arguments. */
export declare function takesNothing(schema: JsonSchema): boolean;
export {};
