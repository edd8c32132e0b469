import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getIntrospectionQuery,
  getNamedType,
  getOperationAST,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  Kind,
  OperationTypeNode,
  parse,
  SchemaMetaFieldDef,
  type SelectionSetNode,
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

type Operation = Pick<ExecutionArgs, "schema" | "document" | "variableValues" | "operationName">;
type Field = GraphQLField<unknown, unknown>;

const ROOTS: Readonly<Record<string, Field>> = {
  [SchemaMetaFieldDef.name]: SchemaMetaFieldDef,
  [TypeMetaFieldDef.name]: TypeMetaFieldDef,
};

/**
 * The size of the answer to an operation's introspection, in characters of JSON; counting stops with some number above
 * `sizeMax`. The answer is not built; the cost is about that of an execution up to that size. Fields that GraphQL would merge
 * are counted separately.
 */
export function introspectionSize(operation: Operation, sizeMax = Infinity): number {
  const { schema, document, variableValues, operationName } = operation;
  const node = getOperationAST(document, operationName);
  if (node?.operation !== OperationTypeNode.QUERY) return 0;
  const measure = new Measure(schema, fragmentsOf(document), variableValues ?? {}, sizeMax);
  measure.ofRoot(node.selectionSet);
  return measure.size;
}

/** Size of this schema's answer to the standard introspection query, in characters. */
export function standardSize(schema: GraphQLSchema): number {
  const known = standards.get(schema) ?? introspectionSize({ schema, document: STANDARD });
  standards.set(schema, known);
  return known;
}

const standards = new WeakMap<GraphQLSchema, number>();

/** Whether an operation asks only for the schema, so that its result is the same for every caller. */
export function asksForSchemaOnly(operation: Operation): boolean {
  return (
    asksForSchema(operation) &&
    rootFieldsOf(operation).every((name) => isOfSchema(name) || name === "__typename")
  );
}

/** Whether an operation asks for the schema, or a part of it, among other things. */
export function asksForSchema(operation: Operation): boolean {
  return rootFieldsOf(operation).some(isOfSchema);
}

function isOfSchema(name: string): boolean {
  return Object.hasOwn(ROOTS, name);
}

/** Names of a query's root fields; empty for other operations. */
function rootFieldsOf({ document, operationName }: Operation): string[] {
  const node = getOperationAST(document, operationName);
  if (node?.operation !== OperationTypeNode.QUERY) return [];
  const fragments = fragmentsOf(document);
  const seen = new Set<string>();
  const namesIn = ({ selections }: SelectionSetNode): string[] =>
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

function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((one) => [one.name.value, one]));
}

/** Walks the schema as an execution would, and counts characters. */
class Measure {
  size = 0;
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #sizeMax: number;

  constructor(
    schema: GraphQLSchema,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    variables: Readonly<Record<string, unknown>>,
    sizeMax: number,
  ) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
    this.#sizeMax = sizeMax;
  }

  /** Skips fields outside introspection; other limits bound those. */
  ofRoot(selectionSet: SelectionSetNode): void {
    this.#ofSelections(selectionSet, (node) => {
      const field = ROOTS[node.name.value];
      if (field) this.#ofField(node, field, undefined);
    });
  }

  #ofSelections({ selections }: SelectionSetNode, ofField: (node: FieldNode) => void): void {
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

  #ofField(node: FieldNode, field: Field, source: unknown): void {
    this.size += (node.alias ?? node.name).value.length + PUNCTUATION;
    // Introspection resolvers read only `schema` from it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const info = { schema: this.#schema } as GraphQLResolveInfo;
    const value: unknown = field.resolve?.(source, this.#argumentsOf(field, node), undefined, info);
    this.#ofValue(value, getNamedType(field.type), node);
  }

  #ofValue(value: unknown, type: GraphQLNamedType, node: FieldNode): void {
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
  #argumentsOf(field: Field, node: FieldNode): Record<string, unknown> {
    if (field.args.length === 0) return NONE;
    try {
      return getArgumentValues(field, node, this.#variables);
    } catch {
      return { includeDeprecated: true };
    }
  }
}

const NONE: Readonly<Record<string, never>> = {};

/** Key of a result's JSON bytes, for writers that can send them without encoding again. */
export const RESULT_BYTES = Symbol("bytes of a result");

export interface EncodedResult extends ExecutionResult {
  [RESULT_BYTES]?: Uint8Array<ArrayBuffer>;
}

/** The JSON bytes of a result, cached or encoded now. */
export function encodedResult(result: EncodedResult): Uint8Array<ArrayBuffer> {
  return result[RESULT_BYTES] ?? new Uint8Array(Buffer.from(JSON.stringify(result)));
}

/**
 * Caches introspection results as bytes, by schema, document, operation name and variables. Least recently used entries are
 * evicted above `bytesMax` in total, so those of old schemas go first.
 */
export class IntrospectionCache {
  readonly #bytesMax: number;
  readonly #known = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Numbers of schemas: viewers see different ones. */
  readonly #schemas = new WeakMap<GraphQLSchema, number>();
  #count = 0;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Returns the bytes only; keeping the result object would take several times the memory. */
  get(args: ExecutionArgs): EncodedResult | null {
    const key = this.#keyOf(args);
    const known = this.#known.get(key);
    if (!known) return null;
    this.#known.delete(key);
    this.#known.set(key, known);
    return { [RESULT_BYTES]: known };
  }

  /** The same result with its bytes. */
  add(args: ExecutionArgs, result: ExecutionResult): EncodedResult {
    const bytes = encodedResult(result);
    const encoded: EncodedResult = { ...result, [RESULT_BYTES]: bytes };
    const key = this.#keyOf(args);
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

  /** By schema and text, like the document cache; documents always have one. */
  #keyOf({ schema, document, operationName, variableValues }: ExecutionArgs): string {
    const number = this.#schemas.get(schema) ?? (this.#count += 1);
    this.#schemas.set(schema, number);
    const text = document.loc?.source.body ?? null;
    return JSON.stringify([number, text, operationName ?? null, variableValues ?? null]);
  }
}
