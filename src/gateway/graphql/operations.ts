import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
} from "graphql";
import { clientKey, type Viewer } from "../../auth/viewer.js";
import { type Clock, systemClock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import type { Limits } from "../../base/limits.js";
import type { SchemaContext } from "../../schema/builder.js";
import type { ErrorMapper } from "../answers/errors.js";
import { requireShallow } from "../callers/input.js";
import { AutomaticQueries, type AutomaticQueriesOptions, type Meant } from "./automatic-queries.js";
import { tooComplex } from "./document-rules.js";
import { createDocuments } from "./documents.js";
import {
  asksForSchema,
  asksForSchemaOnly,
  type EncodedResult,
  IntrospectionCache,
  introspectionSize,
  standardSize,
} from "./introspection.js";
import { IntrospectionRate } from "./introspection-rate.js";
import type { OperationRequest, PersistedOperations } from "./persisted-operations.js";

/** What a client sends to have something executed, on whatever road. */
interface OperationParams extends OperationRequest {
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * Reading and executing GraphQL, shared by all roads in: the same limits, the same cache of parsed documents,
 * the same masking. Errors that come out are ready for the client.
 */
export interface Operations {
  /** Throws a GraphQLError that the client may see. */
  parse(text: string): DocumentNode;
  validate(document: DocumentNode): readonly GraphQLError[];
  /** Parses, validates and picks the operation. An array holds the errors to answer with; nothing was executed. */
  prepare(params: OperationParams, context: SchemaContext): ExecutionArgs | readonly GraphQLError[];
  /** For queries and mutations. Never rejects. What is known as bytes already may have nothing but them. */
  execute(args: ExecutionArgs): Promise<EncodedResult>;
  /** For subscriptions: the stream of source events, on which nothing was executed yet; or a refusal. */
  openSource(args: ExecutionArgs): Promise<AsyncIterable<unknown> | ExecutionResult>;
  /** Masks a result that was executed elsewhere. */
  masked(result: ExecutionResult): ExecutionResult;
}

export interface OperationsOptions {
  /** Another object whenever it is another schema. */
  readonly schema: () => GraphQLSchema;
  /** False: clients cannot ask what the schema is. Default true. */
  readonly introspection?: boolean | undefined;
  /** Nothing else is executed. Default: anything is. */
  readonly persisted?: PersistedOperations | null | undefined;
  readonly limits: Limits;
  readonly errors: ErrorMapper;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Called for each automatic persisted query that is forgotten because of a limit. */
  readonly onForgotten?: AutomaticQueriesOptions["onForgotten"];
}

export function createOperations(options: OperationsOptions): Operations {
  const { schema, limits, errors, introspection, persisted } = options;
  const automatic = new AutomaticQueries({
    limits,
    ...(options.onForgotten && { onForgotten: options.onForgotten }),
  });
  const documents = createDocuments(schema, limits, introspection);
  const introspected = new IntrospectionCache(limits.maxIntrospectionCacheBytes);
  const introspectionRate = new IntrospectionRate(
    limits.maxIntrospectionsPerSecond,
    options.clock ?? systemClock,
  );

  function parse(text: string): DocumentNode {
    try {
      return documents.parse(text);
    } catch (error) {
      throw errors.toClientError(error);
    }
  }

  function validate(document: DocumentNode, client?: string): readonly GraphQLError[] {
    return errors.toClientErrors(documents.validate(document, client));
  }

  function prepare(params: OperationParams, context: SchemaContext): ExecutionArgs | readonly GraphQLError[] {
    try {
      requireShallow("variables", params.variables, limits);
      requireShallow("extensions", params.extensions, limits);
      requireSmall(params.variables, limits.maxVariablesBytes);
      const named = meant(params, context.viewer);
      const document = parse(named.text);
      const complaints = validate(document, clientKey(context.viewer));
      if (complaints.length > 0) return complaints;
      named.remember();
      // A form that leaves it empty names none.
      const operationName = params.operationName || null;
      if (!getOperationAST(document, operationName)) throw noSuchOperation(document);
      const args = {
        schema: schema(),
        document,
        contextValue: context,
        variableValues: params.variables ?? null,
        operationName,
      };
      requireModest(args, clientKey(context.viewer));
      return args;
    } catch (error) {
      return [errors.toClientError(error)];
    }
  }

  /** What was answered before is neither measured nor counted again. */
  function requireModest(args: ExecutionArgs, client: string): void {
    const { maxIntrospections } = limits;
    if (!asksForSchema(args) || introspected.get(args)) return;
    introspectionRate.requireLeft(client);
    const standard = standardSize(args.schema);
    const sizeMax = maxIntrospections * standard;
    const size = introspectionSize(args, sizeMax);
    introspectionRate.spend(client, size / standard);
    if (size > sizeMax) throw tooComplex("maxIntrospections", maxIntrospections);
  }

  function meant(params: OperationParams, viewer: Viewer): Meant {
    if (persisted) return { text: persisted.documentOf(params), remember: () => undefined };
    return automatic.meant(params, viewer.kind === "anonymous" ? viewer.address : `client ${viewer.id}`);
  }

  function masked(result: ExecutionResult): ExecutionResult {
    return result.errors ? { ...result, errors: errors.toClientErrors(result.errors) } : result;
  }

  async function executeSingle(args: ExecutionArgs): Promise<EncodedResult> {
    if (!asksForSchemaOnly(args)) return await executeMasked(args);
    return introspected.get(args) ?? introspected.add(args, await executeMasked(args));
  }

  async function executeMasked(args: ExecutionArgs): Promise<ExecutionResult> {
    try {
      return masked(await execute(args));
    } catch (error) {
      return { errors: [errors.toClientError(error)] };
    }
  }

  async function openSource(args: ExecutionArgs): Promise<AsyncIterable<unknown> | ExecutionResult> {
    try {
      const source = await createSourceEventStream(args);
      return isAsyncIterable(source) ? source : masked(source);
    } catch (error) {
      return { errors: [errors.toClientError(error)] };
    }
  }

  return {
    parse,
    validate,
    prepare,
    execute: executeSingle,
    openSource,
    masked,
  };
}

/** Objects in variables are walked and copied more than once on their way. */
function requireSmall(variables: OperationParams["variables"], bytesMax: number): void {
  if (!variables || Buffer.byteLength(JSON.stringify(variables)) <= bytesMax) return;
  throw new TerrariumError("LIMIT_EXCEEDED", `these variables are larger than ${bytesMax} bytes`, {
    limit: "maxVariablesBytes",
    max: bytesMax,
  });
}

function noSuchOperation(document: DocumentNode): TerrariumError {
  const several = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION).length > 1;
  return new TerrariumError(
    "BAD_USER_INPUT",
    several
      ? "operationName must name one of the operations in the document"
      : "there is no such operation in the document",
    { field: "operationName" },
  );
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
