import type { JsonValue } from "../base/json.js";
import { visibleText } from "../base/text/visible-text.js";
import type { CommandDescriptor } from "../events/agent/command.js";
import type { SchemaSide } from "./json-schema.js";
import { assignEnumNames, assignNames, type TypeNames, wordsToName } from "./names.js";
import { type Constant, type ObjectShape, type Property, type Shape, shapeOf } from "./shape.js";

/** The GraphQL type of a value. `named` is a scalar (String Int Float Boolean JSON) or one of the types. */
export type TypeRef =
  | { readonly kind: "named"; readonly name: string; readonly nullable: boolean }
  | { readonly kind: "list"; readonly item: TypeRef; readonly nullable: boolean };

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
export type NamedType = { readonly name: string; readonly description: string | null } & (
  | { readonly kind: "enum"; readonly values: readonly { readonly name: string; readonly value: string }[] }
  | { readonly kind: "input" | "object"; readonly fields: readonly FieldDescription[] }
  | {
      readonly kind: "union";
      /** The JSON property whose constant identifies the member. */
      readonly tag: string;
      readonly members: readonly { readonly type: string; readonly constants: readonly Constant[] }[];
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

/** Arguments of every command's field; a property with that name gets a number. */
const RESERVED_ARGUMENTS = ["timeoutMs", "idempotencyKey", "session"] as const;

export interface CommandNaming {
  /** Name of its field; unique in its agent. */
  readonly fieldName: string;
  /** Prefix of its types, such as `GrammarParse`. */
  readonly typePrefix: string;
  readonly typeNames: TypeNames;
}

/** Describes one command's field and its types, by the rules of SPEC.md ([PRISM-28] and following). */
export function describeCommandField(
  command: CommandDescriptor,
  naming: CommandNaming,
): { readonly field: CommandField; readonly types: readonly NamedType[] } {
  const input = shapeOf(command.input, "input");
  const output = shapeOf(command.output, "output");
  const inputs = new TypeWriter(naming.typeNames, "input");
  const outputs = new TypeWriter(naming.typeNames, "output");
  const prefix = naming.typePrefix;
  const isFlat = input.kind === "object" && !input.nullable;
  const field: CommandField = {
    command: command.name,
    name: naming.fieldName,
    operation: command.readonly ? "query" : "mutation",
    description: command.help === "" ? null : visibleText(command.help),
    style: isFlat ? "properties" : "single",
    arguments: isFlat
      ? inputs.fields(input.properties, prefix, RESERVED_ARGUMENTS)
      : inputs.fields([{ name: "input", required: true, shape: input }], prefix, RESERVED_ARGUMENTS),
    result: outputs.reference(
      isEmpty(output) ? { ...JSON_SHAPE, nullable: output.nullable } : output,
      `${prefix}Result`,
    ),
    outcomeType: command.parks ? naming.typeNames.claim(`${prefix}Outcome`) : null,
  };
  return { field, types: [...inputs.types, ...outputs.types] };
}

const JSON_SHAPE = { kind: "scalar", scalar: "JSON", description: null } as const;

function isEmpty(shape: Shape): boolean {
  return shape.kind === "object" && shape.properties.length === 0;
}

class TypeWriter {
  readonly types: NamedType[] = [];
  readonly #names: TypeNames;
  readonly #side: SchemaSide;
  /** Types of definitions, by their position in the schema. */
  readonly #defined = new Map<string, string>();

  constructor(names: TypeNames, side: SchemaSide) {
    this.#names = names;
    this.#side = side;
  }

  fields(properties: readonly Property[], prefix: string, taken: Iterable<string> = []): FieldDescription[] {
    const originals = properties.map(({ name }) => name);
    const names = assignNames(originals, { style: "camel", fallback: "field", taken });
    return properties.map(({ name: property, required, shape }) => {
      const name = names.get(property) ?? property;
      const type = this.reference(shape, prefix + wordsToName(name, "pascal", "field"));
      return {
        name,
        property,
        type: { ...type, nullable: !required || shape.nullable },
        description: describe(shape, this.#side),
        optional: !required,
        nullAllowed: shape.nullable,
        ...(shape.default !== undefined && { default: shape.default }),
      };
    });
  }

  reference(shape: Shape, wanted: string): TypeRef {
    const { nullable } = shape;
    if (shape.kind === "list") return { kind: "list", item: this.reference(shape.item, wanted), nullable };
    if (shape.kind === "scalar") return { kind: "named", name: shape.scalar, nullable };
    return { kind: "named", name: this.#named(shape, wanted), nullable };
  }

  #named(shape: Exclude<Shape, { kind: "list" | "scalar" }>, wanted: string): string {
    const { definition } = shape;
    const known = definition === undefined ? undefined : this.#defined.get(definition);
    if (known !== undefined) return known;
    const name = this.#names.claim(
      shape.kind === "object" && this.#side === "input" ? `${wanted}Input` : wanted,
    );
    if (definition !== undefined) this.#defined.set(definition, name);
    const common = { name, description: shape.description };
    // Reserves the position before writing the parts, so that types are in reading order.
    const at = this.types.length;
    this.types.push({ kind: "enum", ...common, values: [] });
    this.types[at] = this.#write(shape, wanted, common);
    return name;
  }

  #write(
    shape: Exclude<Shape, { kind: "list" | "scalar" }>,
    wanted: string,
    common: { readonly name: string; readonly description: string | null },
  ): NamedType {
    switch (shape.kind) {
      case "enum": {
        const values = Array.from(assignEnumNames(shape.values), ([value, name]) => ({ name, value }));
        return { kind: "enum", ...common, values };
      }
      case "object": {
        const kind = this.#side === "input" ? "input" : "object";
        return { kind, ...common, fields: this.fields(shape.properties, wanted) };
      }
      case "union":
        return {
          kind: "union",
          ...common,
          tag: shape.tag,
          members: shape.members.map((member) => this.#member(member, shape.tag, wanted)),
        };
    }
  }

  #member(
    member: ObjectShape,
    tag: string,
    wanted: string,
  ): { readonly type: string; readonly constants: readonly Constant[] } {
    const constants = member.properties.find(({ name }) => name === tag)?.shape.constants ?? [];
    const [first] = constants;
    const word = typeof first === "string" ? first : `${tag} ${String(first)}`;
    return { type: this.#named(member, wanted + wordsToName(word, "pascal", "member")), constants };
  }
}

function describe(shape: Shape, side: SchemaSide): string | null {
  if (side === "output" || shape.default === undefined) return shape.description;
  const usual = `Default: ${JSON.stringify(shape.default)}.`;
  return shape.description === null ? usual : `${shape.description} ${usual}`;
}
