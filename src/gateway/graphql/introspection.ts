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

/** What the usual tools ask, with all they may ask for. */
const STANDARD = parse(
  getIntrospectionQuery({
    schemaDescription: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    inputValueDeprecation: true,
  }),
);

/** Around a member: quotes, colon and comma, or braces. */
const PUNCTUATION = 4;

type Operation = Pick<ExecutionArgs, "schema" | "document" | "variableValues" | "operationName">;
type Field = GraphQLField<unknown, unknown>;

const ROOTS: Readonly<Record<string, Field>> = {
  [SchemaMetaFieldDef.name]: SchemaMetaFieldDef,
  [TypeMetaFieldDef.name]: TypeMetaFieldDef,
};

/**
 * The size of what the introspection in an operation would be answered, in characters of its JSON, or a number above
 * `sizeMax` as soon as it is more than that. Nothing is put together: it costs about what an execution up to there would.
 * Fields that GraphQL merges are counted each.
 */
export function introspectionSize(operation: Operation, sizeMax = Infinity): number {
  const { schema, document, variableValues, operationName } = operation;
  const node = getOperationAST(document, operationName);
  if (node?.operation !== OperationTypeNode.QUERY) return 0;
  const measure = new Measure(schema, fragmentsOf(document), variableValues ?? {}, sizeMax);
  measure.ofRoot(node.selectionSet);
  return measure.size;
}

/** What the standard introspection query is answered by this schema. */
export function standardSize(schema: GraphQLSchema): number {
  const known = standards.get(schema) ?? introspectionSize({ schema, document: STANDARD });
  standards.set(schema, known);
  return known;
}

const standards = new WeakMap<GraphQLSchema, number>();

/** Whether an operation asks for nothing but the schema, so that who asks makes no difference to the answer. */
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

/** Names of the root fields of a query; of anything else, none. */
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

/** Walks over the schema as an execution would, and counts. */
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

  /** Fields that are no introspection are for the other limits to judge. */
  ofRoot(selectionSet: SelectionSetNode): void {
    this.#ofSelections(selectionSet, (node) => {
      const field = ROOTS[node.name.value];
      if (field) this.#ofField(node, field, undefined);
    });
  }

  #ofSelections({ selections }: SelectionSetNode, ofField: (node: FieldNode) => void): void {
    for (const selection of selections) {
      if (this.size > this.#sizeMax) return;
      // Fragments that come to nothing cost a walk, too.
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
    // The resolvers of introspection look at nothing but the schema in it.
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

  /** Where arguments cannot be had yet, the most they could ask for. */
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

/** A result as the bytes of its JSON, for writers that need not encode it again. */
export const RESULT_BYTES = Symbol("bytes of a result");

export interface EncodedResult extends ExecutionResult {
  [RESULT_BYTES]?: Uint8Array<ArrayBuffer>;
}

/** The JSON of a result: encoded before, or now. */
export function encodedResult(result: EncodedResult): Uint8Array<ArrayBuffer> {
  return result[RESULT_BYTES] ?? new Uint8Array(Buffer.from(JSON.stringify(result)));
}

/**
 * Answers to introspection by what was asked: all who ask the same get the same bytes. Least recently used ones go first,
 * above `bytesMax` in all; another schema has other answers.
 */
export class IntrospectionCache {
  readonly #bytesMax: number;
  readonly #known = new Map<string, Uint8Array<ArrayBuffer>>();
  #schema: GraphQLSchema | null = null;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes alone: what they were made of would take several times as much. */
  get(args: ExecutionArgs): EncodedResult | null {
    if (args.schema !== this.#schema) this.#clear(args.schema);
    const key = keyOf(args);
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

  #clear(schema: GraphQLSchema): void {
    this.#schema = schema;
    this.#known.clear();
    this.#bytes = 0;
  }
}

/** Documents are remembered by their text, too; one without a text is asked nowhere. */
function keyOf({ document, operationName, variableValues }: ExecutionArgs): string {
  return JSON.stringify([document.loc?.source.body ?? null, operationName ?? null, variableValues ?? null]);
}
