import { visibleText } from "../base/text/visible-text.js";
import { assignEnumNames, assignNames, wordsToName } from "./names.js";
import { shapeOf } from "./shape.js";
/** Arguments of every command's field; a property with that name gets a number. */
const RESERVED_ARGUMENTS = ["timeoutMs", "idempotencyKey", "session"];
/** Describes one command's field and its types, by the rules of SPEC.md ([PRISM-28] and following). */
export function describeCommandField(command, naming) {
  const input = shapeOf(command.input, "input");
  const output = shapeOf(command.output, "output");
  const inputs = new TypeWriter(naming.typeNames, "input");
  const outputs = new TypeWriter(naming.typeNames, "output");
  const prefix = naming.typePrefix;
  const isFlat = input.kind === "object" && !input.nullable;
  const field = {
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
const JSON_SHAPE = { kind: "scalar", scalar: "JSON", description: null };
function isEmpty(shape) {
  return shape.kind === "object" && shape.properties.length === 0;
}
class TypeWriter {
  types = [];
  #names;
  #side;
  /** Types of definitions, by their position in the schema. */
  #defined = new Map();
  constructor(names, side) {
    this.#names = names;
    this.#side = side;
  }
  fields(properties, prefix, taken = []) {
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
  reference(shape, wanted) {
    const { nullable } = shape;
    if (shape.kind === "list") return { kind: "list", item: this.reference(shape.item, wanted), nullable };
    if (shape.kind === "scalar") return { kind: "named", name: shape.scalar, nullable };
    return { kind: "named", name: this.#named(shape, wanted), nullable };
  }
  #named(shape, wanted) {
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
  #write(shape, wanted, common) {
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
  #member(member, tag, wanted) {
    const constants = member.properties.find(({ name }) => name === tag)?.shape.constants ?? [];
    const [first] = constants;
    const word = typeof first === "string" ? first : `${tag} ${String(first)}`;
    return { type: this.#named(member, wanted + wordsToName(word, "pascal", "member")), constants };
  }
}
function describe(shape, side) {
  if (side === "output" || shape.default === undefined) return shape.description;
  const usual = `Default: ${JSON.stringify(shape.default)}.`;
  return shape.description === null ? usual : `${shape.description} ${usual}`;
}
//# sourceMappingURL=graphql-types.js.map
