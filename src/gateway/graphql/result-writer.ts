import {
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  getOperationAST,
  getVariableValues,
  type GraphQLAbstractType,
  GraphQLIncludeDirective,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
} from "graphql";
import type { DocumentNode, ExecutionArgs } from "graphql";
import type { EventContext } from "../../schema/builder.js";

/**
 * Writes the result of a document for one root value as JSON text: the same bytes as graphql-js and `JSON.stringify`. Null
 * when it cannot, because a resolver threw, a required value is null, or the like: then graphql-js executes the document,
 * and says what is wrong.
 */
export type ResultWriter = (rootValue: unknown, context: EventContext) => string | null;

/** Writes one value. Throws whatever graphql-js would report as an error. */
type Write = (value: unknown, context: EventContext) => string;

export interface CompiledOperation {
  readonly schema: GraphQLSchema;
  /** Valid for the schema; with a single operation. */
  readonly document: DocumentNode;
  readonly variableValues: ExecutionArgs["variableValues"];
}

/**
 * Compiles a document to a writer, once for all events. Fields, fragments, `@skip` and `@include` are resolved here; what
 * depends on the type of an event is compiled at its first event. Null when the document needs graphql-js.
 */
export function compileWriter(operation: CompiledOperation): ResultWriter | null {
  let write: Write;
  try {
    write = new Compiler(operation).root();
  } catch {
    return null;
  }
  return (rootValue, context) => {
    try {
      return `{"data":${write(rootValue, context)}}`;
    } catch {
      return null;
    }
  };
}

const NO_ARGUMENTS = Object.freeze({});

const unknown = (): never => {
  throw new Error("only graphql-js knows");
};
/** In place of `info`, and of arguments: a resolver that reads it leaves the event to graphql-js. */
const UNKNOWN = new Proxy({} as never, {
  get: unknown,
  has: unknown,
  ownKeys: unknown,
  getOwnPropertyDescriptor: unknown,
});

class Compiler {
  readonly #schema: GraphQLSchema;
  readonly #document: DocumentNode;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #variables: Readonly<Record<string, unknown>>;

  constructor({ schema, document, variableValues }: CompiledOperation) {
    this.#schema = schema;
    this.#document = document;
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
    const definitions = getOperationAST(document)?.variableDefinitions ?? [];
    const { coerced } = getVariableValues(schema, definitions, variableValues ?? {});
    if (!coerced) throw new Error("the variables are invalid");
    this.#variables = coerced;
  }

  root(): Write {
    const operation = getOperationAST(this.#document);
    const type = operation && this.#schema.getRootType(operation.operation);
    if (!type) throw new Error("the document has no single operation");
    return this.#object(type, [operation.selectionSet]);
  }

  #object(type: GraphQLObjectType, selections: readonly SelectionSetNode[]): Write {
    // graphql-js asks the value whether it is of this type.
    if (type.isTypeOf) throw new Error(`${type.name} has isTypeOf`);
    const heads: string[] = [];
    const writes: Write[] = [];
    for (const [key, nodes] of this.#collect(type, selections)) {
      const write = this.#field(type, nodes);
      if (!write) continue;
      heads.push(`${heads.length === 0 ? "{" : ","}${JSON.stringify(key)}:`);
      writes.push(write);
    }
    if (heads.length === 0) return () => "{}";
    return (value, context) => {
      let text = "";
      for (let index = 0; index < writes.length; index += 1)
        text += (heads[index] as string) + (writes[index] as Write)(value, context);
      return `${text}}`;
    };
  }

  /** The fields of an object type by their keys in the answer, in the order of the answer. */
  #collect(type: GraphQLObjectType, selections: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    const take = (selection: SelectionNode): void => {
      if (!this.#isIncluded(selection)) return;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const nodes = fields.get(key);
        if (nodes) nodes.push(selection);
        else fields.set(key, [selection]);
        return;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (spread.has(selection.name.value)) return;
        spread.add(selection.name.value);
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
      if (fragment && this.#applies(fragment.typeCondition, type))
        fragment.selectionSet.selections.forEach(take);
    };
    for (const { selections: all } of selections) all.forEach(take);
    return fields;
  }

  #isIncluded(node: SelectionNode): boolean {
    if (node.directives === undefined || node.directives.length === 0) return true;
    const skip = getDirectiveValues(GraphQLSkipDirective, node, this.#variables);
    if (skip?.["if"] === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, this.#variables)?.["if"] !== false;
  }

  #applies(condition: FragmentDefinitionNode["typeCondition"] | undefined, type: GraphQLObjectType): boolean {
    if (!condition) return true;
    const wanted = typeFromAST(this.#schema, condition);
    return wanted === type || (isAbstractType(wanted) && this.#schema.isSubType(wanted, type));
  }

  /** Null for a field that the type does not have: graphql-js leaves it out. */
  #field(type: GraphQLObjectType, nodes: readonly FieldNode[]): Write | null {
    const name = nodes[0]?.name.value ?? "";
    if (name === "__typename") {
      const text = JSON.stringify(type.name);
      return () => text;
    }
    const field = type.getFields()[name];
    if (!field) {
      if (name.startsWith("__")) throw new Error("introspection");
      return null;
    }
    const { resolve = resolverOf(name), args } = field;
    const given = args.length > 0 ? UNKNOWN : NO_ARGUMENTS;
    const complete = this.#completed(
      field.type,
      nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    );
    return (source, context) => complete(resolve(source, given, context, UNKNOWN), context);
  }

  #completed(type: GraphQLOutputType, selections: readonly SelectionSetNode[]): Write {
    const isRequired = isNonNullType(type);
    const write = this.#value(isRequired ? type.ofType : type, selections);
    return (value, context) => {
      if (value === null || value === undefined) {
        if (isRequired) throw new Error("a required value is null");
        return "null";
      }
      if (typeof value === "object" && (value instanceof Error || "then" in value))
        throw new Error("an error, or perhaps a promise");
      return write(value, context);
    };
  }

  #value(type: GraphQLOutputType, selections: readonly SelectionSetNode[]): Write {
    if (isLeafType(type)) return leafWriter(type);
    if (isListType(type)) {
      const write = this.#completed(type.ofType, selections);
      return (value, context) => {
        if (!Array.isArray(value)) throw new Error("not a list");
        return `[${value.map((item) => write(item, context)).join(",")}]`;
      };
    }
    if (isAbstractType(type)) return this.#abstract(type, selections);
    if (isObjectType(type)) return this.#object(type, selections);
    throw new Error("not a type of results");
  }

  #abstract(type: GraphQLAbstractType, selections: readonly SelectionSetNode[]): Write {
    const { resolveType } = type;
    if (!resolveType) throw new Error(`${type.name} has no resolveType`);
    const byName = new Map<string, Write>();
    return (value, context) => {
      const name = resolveType(value, context, UNKNOWN, type);
      if (typeof name !== "string") throw new Error("not the name of a type");
      let write = byName.get(name);
      if (!write) byName.set(name, (write = this.#ofName(name, type, selections)));
      return write(value, context);
    };
  }

  #ofName(name: string, abstract: GraphQLAbstractType, selections: readonly SelectionSetNode[]): Write {
    const type = this.#schema.getType(name);
    try {
      if (isObjectType(type) && this.#schema.isSubType(abstract, type)) return this.#object(type, selections);
    } catch {
      // Remembered, so that it is not compiled again at each event.
    }
    return () => {
      throw new Error(`${name} needs graphql-js`);
    };
  }
}

/** As the default resolver of graphql-js, without methods. */
function resolverOf(name: string): (source: unknown) => unknown {
  return (source) => {
    const value = (source as Record<string, unknown>)[name];
    return typeof value === "function" ? unknown() : value;
  };
}

const leafWriters = new WeakMap<GraphQLLeafType, Write>();

/** One writer for each type, because many documents are written for one event, and its values come again. */
function leafWriter(type: GraphQLLeafType): Write {
  const known = leafWriters.get(type);
  if (known) return known;
  let last: unknown;
  let text = "";
  const write: Write = (value) => {
    if (value === last) return text;
    const written = leafText(type, value);
    // An object may be changed.
    if (typeof value === "object") return written;
    last = value;
    text = written;
    return written;
  };
  leafWriters.set(type, write);
  return write;
}

function leafText(type: GraphQLLeafType, value: unknown): string {
  const serialized: unknown = type.serialize(value);
  if (serialized === null || serialized === undefined) throw new Error(`${type.name} is null`);
  const text = JSON.stringify(serialized) as string | undefined;
  if (text === undefined) throw new Error(`${type.name} is not JSON`);
  return text;
}
