import type { JsonValue } from "../base/json.js";
import type { CommandDescriptor } from "../events/command.js";
import { type TypeNames } from "./names.js";
import { type Constant } from "./shape.js";
/** The GraphQL type of a value. `named` is a scalar (String Int Float Boolean JSON) or one of the types. */
export type TypeRef =
  | {
      readonly kind: "named";
      readonly name: string;
      readonly nullable: boolean;
    }
  | {
      readonly kind: "list";
      readonly item: TypeRef;
      readonly nullable: boolean;
    };
/** A field of an object, or an argument. */
export interface FieldDescription {
  readonly name: string;
  /** Name of the property in JSON. */
  readonly property: string;
  readonly type: TypeRef;
  readonly description: string | null;
  /** May be absent in JSON. */
  readonly optional: boolean;
  /** Null is a JSON value of its own, not only a way to express absence. */
  readonly nullAllowed: boolean;
  /** Also shown in the description. Never a GraphQL default: only the validator applies it. */
  readonly default?: JsonValue;
}
/** A GraphQL type as plain data, independent of libraries. */
export type NamedType = {
  readonly name: string;
  readonly description: string | null;
} & (
  | {
      readonly kind: "enum";
      readonly values: readonly {
        readonly name: string;
        readonly value: string;
      }[];
    }
  | {
      readonly kind: "input" | "object";
      readonly fields: readonly FieldDescription[];
    }
  | {
      readonly kind: "union";
      /** The JSON property whose constant identifies the member. */
      readonly tag: string;
      readonly members: readonly {
        readonly type: string;
        readonly constants: readonly Constant[];
      }[];
    }
);
/** One command as a field. */
export interface CommandField {
  readonly command: string;
  readonly name: string;
  readonly operation: "query" | "mutation";
  readonly description: string | null;
  /** `properties`: one argument for each property. `single`: the whole input is the argument `input`. */
  readonly style: "properties" | "single";
  readonly arguments: readonly FieldDescription[];
  readonly result: TypeRef;
  /** Name of the type that wraps the result and status of a command that may park; null for other commands. */
  readonly outcomeType: string | null;
}
export interface CommandNaming {
  /** Name of its field; unique in its agent. */
  readonly fieldName: string;
  /** Prefix of its types, such as `GrammarParse`. */
  readonly typePrefix: string;
  readonly typeNames: TypeNames;
}
/** Describes one command's field and its types, by the rules of SPEC.md ([PRISM-28] and following). */
export declare function describeCommandField(
  command: CommandDescriptor,
  naming: CommandNaming,
): {
  readonly field: CommandField;
  readonly types: readonly NamedType[];
};
