import {
  type ArgumentNode,
  type DocumentNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  getOperationAST,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isInputType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  locatedError,
  OperationTypeNode,
  typeFromAST,
  valueFromAST,
  type ValueNode,
  type VariableDefinitionNode,
  visit,
} from "graphql";

/**
 * Opens the source of a subscription as `createSourceEventStream` of graphql-js would. Rejects with the error that it would
 * report. Null when only graphql-js can tell, because a variable is invalid, or the like: then nothing was opened.
 */
type SourcePlan = (args: ExecutionArgs) => Promise<unknown> | null;

type Values = Record<string, unknown>;

/** Puts a value among the values, or leaves it out. Throws when only graphql-js can tell. */
type Put = (to: Values, from: Readonly<Values>) => void;

const NO_VALUES = Object.freeze({});
const onlyGraphqlJs: SourcePlan = () => null;

const plans = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, Map<string, SourcePlan>>>();
/** Documents that somebody has subscribed with. */
const known = new WeakSet<DocumentNode>();

/**
 * The plan of a valid operation. graphql-js reads the document and its types anew for each subscriber, and ten thousand may send
 * the same; for a document of one subscriber it costs less than a plan.
 */
export function sourcePlan({ schema, document, operationName }: ExecutionArgs): SourcePlan {
  if (!known.has(document)) {
    known.add(document);
    return onlyGraphqlJs;
  }
  const byDocument = plans.get(schema) ?? new WeakMap<DocumentNode, Map<string, SourcePlan>>();
  plans.set(schema, byDocument);
  const byName = byDocument.get(document) ?? new Map<string, SourcePlan>();
  byDocument.set(document, byName);
  const name = operationName ?? "";
  let plan = byName.get(name);
  if (!plan) byName.set(name, (plan = planOf(schema, document, name) ?? onlyGraphqlJs));
  return plan;
}

/** Null unless the operation selects one field, by its name. */
function planOf(schema: GraphQLSchema, document: DocumentNode, name: string): SourcePlan | null {
  const operation = getOperationAST(document, name === "" ? null : name);
  const parentType = schema.getSubscriptionType();
  if (!operation || operation.operation !== OperationTypeNode.SUBSCRIPTION || !parentType) return null;
  const [node, ...others] = operation.selectionSet.selections;
  if (node?.kind !== Kind.FIELD || others.length > 0 || node.directives?.length) return null;
  const field = parentType.getFields()[node.name.value];
  if (!field?.subscribe) return null;
  const { name: fieldName, subscribe, type: returnType, args } = field;
  const variables = (operation.variableDefinitions ?? []).map((one) => variablePut(schema, one));
  const argumentNodes = new Map(node.arguments?.map((one) => [one.name.value, one]));
  const given = args.map((one) => argumentPut(one, argumentNodes.get(one.name)));
  const key = (node.alias ?? node.name).value;
  const fieldNodes = [node];
  const path = { prev: undefined, key, typename: parentType.name };
  const fragments = fragmentsOf(document);

  const open = async (
    values: Values,
    variableValues: Values,
    { rootValue, contextValue }: ExecutionArgs,
  ): Promise<unknown> => {
    try {
      const info: GraphQLResolveInfo = {
        fieldName,
        fieldNodes,
        returnType,
        parentType,
        path,
        schema,
        fragments,
        rootValue,
        operation,
        variableValues,
      };
      const source: unknown = await subscribe(rootValue, values, contextValue, info);
      if (source instanceof Error) throw source;
      return source;
    } catch (error) {
      throw locatedError(error, fieldNodes, [key]);
    }
  };

  return (asked) => {
    const coerced: Values = {};
    const values: Values = {};
    try {
      for (const put of variables) put(coerced, asked.variableValues ?? NO_VALUES);
      for (const put of given) put(values, coerced);
    } catch {
      return null;
    }
    return open(values, coerced, asked);
  };
}

function variablePut(schema: GraphQLSchema, definition: VariableDefinitionNode): Put {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  if (!isInputType(type)) return refuse;
  const { defaultValue } = definition;
  const byDefault = defaultValue && valueFromAST(defaultValue, type);
  const coerce = coercion(type);
  return (to, from) => {
    if (Object.hasOwn(from, name)) to[name] = coerce(from[name]);
    else if (defaultValue) to[name] = byDefault;
    else if (isNonNullType(type)) refuse();
  };
}

/** Its variables have been coerced before. */
function argumentPut({ name, type, defaultValue }: GraphQLArgument, node: ArgumentNode | undefined): Put {
  const leaveOut: Put = (to) => {
    if (defaultValue !== undefined) to[name] = defaultValue;
    else if (isNonNullType(type)) refuse();
  };
  if (!node) return leaveOut;
  if (node.value.kind === Kind.VARIABLE) {
    const variable = node.value.name.value;
    return (to, from) => {
      if (!Object.hasOwn(from, variable)) return leaveOut(to, from);
      const value = from[variable] ?? null;
      if (value === null && isNonNullType(type)) refuse();
      to[name] = value;
    };
  }
  const value = hasVariable(node.value) ? undefined : valueFromAST(node.value, type);
  return value === undefined ? refuse : (to) => void (to[name] = value);
}

function hasVariable(value: ValueNode): boolean {
  let found = false;
  visit(value, { Variable: () => void (found = true) });
  return found;
}

/** Coerces a given value of a scalar or an enum, or a list of them. */
function coercion(type: GraphQLInputType): (value: unknown) => unknown {
  if (isNonNullType(type)) {
    const coerce = coercion(type.ofType);
    return (value) => coerce(value ?? refuse());
  }
  if (isListType(type)) {
    const coerce = coercion(type.ofType);
    return (value) => {
      if (value === null || value === undefined) return null;
      return Array.isArray(value) ? value.map(coerce) : refuse();
    };
  }
  if (!isLeafType(type)) return refuse;
  return (value) => {
    if (value === null || value === undefined) return null;
    const parsed: unknown = type.parseValue(value);
    return parsed === undefined ? refuse() : parsed;
  };
}

function refuse(): never {
  throw new TypeError("only graphql-js can tell");
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((one) => [one.name.value, one]));
}
