import {
  getArgumentValues,
  getIntrospectionQuery,
  getNamedType,
  getOperationAST,
  isObjectType,
  Kind,
  OperationTypeNode,
  parse,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from "graphql";
/** The standard introspection query of common tools, with all options on. */
const STANDARD = parse(
  getIntrospectionQuery({
    schemaDescription: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    inputValueDeprecation: true,
  }),
);
/** Characters around a member: quotes, colon and comma, or braces. */
const PUNCTUATION = 4;
const ROOTS = {
  [SchemaMetaFieldDef.name]: SchemaMetaFieldDef,
  [TypeMetaFieldDef.name]: TypeMetaFieldDef,
};
/**
 * The size of the answer to an operation's introspection, in characters of JSON; counting stops with some number above
 * `sizeMax`. The answer is not built; the cost is about that of an execution up to that size. Fields that GraphQL would merge
 * are counted separately.
 */
export function introspectionSize(operation, sizeMax = Infinity) {
  const { schema, document, variableValues, operationName } = operation;
  const node = getOperationAST(document, operationName);
  if (node?.operation !== OperationTypeNode.QUERY) return 0;
  const measure = new Measure(schema, fragmentsOf(document), variableValues ?? {}, sizeMax);
  measure.ofRoot(node.selectionSet);
  return measure.size;
}
/** Size of this schema's answer to the standard introspection query, in characters. */
export function standardSize(schema) {
  const known = standards.get(schema) ?? introspectionSize({ schema, document: STANDARD });
  standards.set(schema, known);
  return known;
}
const standards = new WeakMap();
/** Whether an operation asks only for the schema, so that its result is the same for every caller. */
export function asksForSchemaOnly(operation) {
  return (
    asksForSchema(operation) &&
    rootFieldsOf(operation).every((name) => isOfSchema(name) || name === "__typename")
  );
}
/** Whether an operation asks for the schema, or a part of it, among other things. */
export function asksForSchema(operation) {
  return rootFieldsOf(operation).some(isOfSchema);
}
function isOfSchema(name) {
  return Object.hasOwn(ROOTS, name);
}
/** Names of a query's root fields; empty for other operations. */
function rootFieldsOf({ document, operationName }) {
  const node = getOperationAST(document, operationName);
  if (node?.operation !== OperationTypeNode.QUERY) return [];
  const fragments = fragmentsOf(document);
  const seen = new Set();
  const namesIn = ({ selections }) =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value;
      if (selection.kind === Kind.INLINE_FRAGMENT) return namesIn(selection.selectionSet);
      const { value } = selection.name;
      const fragment = fragments.get(value);
      if (!fragment || seen.has(value)) return [];
      seen.add(value);
      return namesIn(fragment.selectionSet);
    });
  return namesIn(node.selectionSet);
}
function fragmentsOf({ definitions }) {
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((one) => [one.name.value, one]));
}
/** Walks the schema as an execution would, and counts characters. */
class Measure {
  size = 0;
  #schema;
  #fragments;
  #variables;
  #sizeMax;
  constructor(schema, fragments, variables, sizeMax) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
    this.#sizeMax = sizeMax;
  }
  /** Skips fields outside introspection; other limits bound those. */
  ofRoot(selectionSet) {
    this.#ofSelections(selectionSet, (node) => {
      const field = ROOTS[node.name.value];
      if (field) this.#ofField(node, field, undefined);
    });
  }
  #ofSelections({ selections }, ofField) {
    for (const selection of selections) {
      if (this.size > this.#sizeMax) return;
      // Fragments without fields are counted, because walking them takes time, too.
      this.size += 1;
      if (selection.kind === Kind.FIELD) {
        ofField(selection);
        continue;
      }
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
      if (inner) this.#ofSelections(inner.selectionSet, ofField);
    }
  }
  #ofField(node, field, source) {
    this.size += (node.alias ?? node.name).value.length + PUNCTUATION;
    // Introspection resolvers read only `schema` from it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const info = { schema: this.#schema };
    const value = field.resolve?.(source, this.#argumentsOf(field, node), undefined, info);
    this.#ofValue(value, getNamedType(field.type), node);
  }
  #ofValue(value, type, node) {
    if (this.size > this.#sizeMax) return;
    if (Array.isArray(value)) {
      for (const item of value) this.#ofValue(item, type, node);
      return;
    }
    this.size += PUNCTUATION;
    if (value === null || value === undefined) return;
    if (!node.selectionSet || !isObjectType(type)) {
      // Names, texts, kinds and booleans.
      this.size += typeof value === "string" ? value.length : PUNCTUATION;
      return;
    }
    const fields = type.getFields();
    this.#ofSelections(node.selectionSet, (inner) => {
      const field = fields[inner.name.value];
      if (field) this.#ofField(inner, field, value);
      else this.size += type.name.length;
    });
  }
  /** The arguments' values; if they are invalid, those with the largest answer. */
  #argumentsOf(field, node) {
    if (field.args.length === 0) return NONE;
    try {
      return getArgumentValues(field, node, this.#variables);
    } catch {
      return { includeDeprecated: true };
    }
  }
}
const NONE = {};
/** Key of a result's JSON bytes, for writers that can send them without encoding again. */
export const RESULT_BYTES = Symbol("bytes of a result");
/** The JSON bytes of a result, cached or encoded now. */
export function encodedResult(result) {
  return result[RESULT_BYTES] ?? new Uint8Array(Buffer.from(JSON.stringify(result)));
}
/**
 * Caches introspection results as bytes, by document, operation name and variables. Least recently used entries are evicted
 * above `bytesMax` in total; a new schema clears the cache.
 */
export class IntrospectionCache {
  #bytesMax;
  #known = new Map();
  #schema = null;
  #bytes = 0;
  constructor(bytesMax) {
    this.#bytesMax = bytesMax;
  }
  get bytes() {
    return this.#bytes;
  }
  /** Returns the bytes only; keeping the result object would take several times the memory. */
  get(args) {
    if (args.schema !== this.#schema) this.#clear(args.schema);
    const key = keyOf(args);
    const known = this.#known.get(key);
    if (!known) return null;
    this.#known.delete(key);
    this.#known.set(key, known);
    return { [RESULT_BYTES]: known };
  }
  /** The same result with its bytes. */
  add(args, result) {
    const bytes = encodedResult(result);
    const encoded = { ...result, [RESULT_BYTES]: bytes };
    const key = keyOf(args);
    const size = key.length + bytes.byteLength;
    if (result.errors || size > this.#bytesMax || this.#known.has(key)) return encoded;
    this.#known.set(key, bytes);
    this.#bytes += size;
    for (const [oldest, { byteLength }] of this.#known) {
      if (this.#bytes <= this.#bytesMax) break;
      this.#known.delete(oldest);
      this.#bytes -= oldest.length + byteLength;
    }
    return encoded;
  }
  #clear(schema) {
    this.#schema = schema;
    this.#known.clear();
    this.#bytes = 0;
  }
}
/** Keyed by text, like the document cache; documents always have one. */
function keyOf({ document, operationName, variableValues }) {
  return JSON.stringify([document.loc?.source.body ?? null, operationName ?? null, variableValues ?? null]);
}
//# sourceMappingURL=introspection.js.map
