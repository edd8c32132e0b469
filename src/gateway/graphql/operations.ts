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
import type { Sight } from "../../auth/sights.js";
import { clientKey, type Viewer } from "../../auth/viewer.js";
import { type Clock, systemClock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import type { Limits } from "../../base/limits.js";
import type { SchemaContext } from "../../schema/builder.js";
import type { ErrorMapper } from "../answers/errors.js";
import { requireShallow } from "../callers/input.js";
import { AutomaticQueries, type AutomaticQueriesOptions } from "./automatic-queries.js";
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
import { sourcePlan } from "./source-plan.js";
import type { NamedDocument, OperationRequest, PersistedOperations } from "./persisted-operations.js";

/** A client's request to execute an operation, on any transport. */
interface OperationParams extends OperationRequest {
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * Parses, validates and executes GraphQL for all transports, with the same limits, document cache and masking. Errors it
 * returns or throws may be sent to the client.
 */
export interface Operations {
  /** Throws a masked GraphQLError. */
  parse(text: string): DocumentNode;
  /** Against the whole schema. */
  validate(document: DocumentNode): readonly GraphQLError[];
  /** Parses, validates and picks the operation. An array holds the errors to answer with; nothing is executed. */
  prepare(params: OperationParams, context: SchemaContext): ExecutionArgs | readonly GraphQLError[];
  /** For queries and mutations. Never rejects. A cached result has only its bytes (`RESULT_BYTES`). */
  execute(args: ExecutionArgs): Promise<EncodedResult>;
  /** For subscriptions: the stream of source events, not executed yet; or a refusal. */
  openSource(args: ExecutionArgs): Promise<AsyncIterable<unknown> | ExecutionResult>;
  /** Masks a result that was executed elsewhere. */
  masked(result: ExecutionResult): ExecutionResult;
}

export interface OperationsOptions {
  /** The current schema as a viewer sees it, or all of it; a changed schema is a new object. */
  readonly schema: (sight?: Sight) => GraphQLSchema;
  /** False: clients cannot introspect the schema. Default true. */
  readonly introspection?: boolean | undefined;
  /** If set, only these operations are executed. Default: any operation. */
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
  const documents = createDocuments(limits, introspection);
  const caches = new WeakMap<GraphQLSchema, IntrospectionCache>();
  const introspectionRate = new IntrospectionRate(
    limits.maxIntrospectionsPerSecond,
    options.clock ?? systemClock,
  );

  function introspectedOf({ schema: of }: ExecutionArgs): IntrospectionCache {
    const known = caches.get(of) ?? new IntrospectionCache(limits.maxIntrospectionCacheBytes);
    caches.set(of, known);
    return known;
  }

  function parse(text: string): DocumentNode {
    try {
      return documents.parse(text);
    } catch (error) {
      throw errors.toClientError(error);
    }
  }

  function validate(document: DocumentNode): readonly GraphQLError[] {
    return errors.toClientErrors(documents.validate(document, schema()));
  }

  function prepare(params: OperationParams, context: SchemaContext): ExecutionArgs | readonly GraphQLError[] {
    try {
      requireShallow("variables", params.variables, limits);
      requireShallow("extensions", params.extensions, limits);
      requireSmall(params.variables, limits.maxVariablesBytes);
      const named = documentOf(params, context.viewer);
      const document = parse(named.text);
      const seen = schema(context.sight);
      const violations = documents.validate(document, seen, clientKey(context.viewer));
      if (violations.length > 0) {
        // They would tell of fields that the client does not see and has not written.
        if (named.unknown && !context.sight.seesAll) throw named.unknown;
        return errors.toClientErrors(violations);
      }
      named.remember();
      // An empty name, as forms send it, means none.
      const operationName = params.operationName || null;
      if (!getOperationAST(document, operationName)) throw noSuchOperation(document);
      const args = {
        schema: seen,
        document,
        contextValue: context,
        variableValues: params.variables ?? null,
        operationName,
      };
      boundIntrospection(args, clientKey(context.viewer));
      return args;
    } catch (error) {
      return [errors.toClientError(error)];
    }
  }

  /** Throws when introspection is too large or too frequent. A cached answer is neither measured nor counted. */
  function boundIntrospection(args: ExecutionArgs, client: string): void {
    const { maxIntrospections } = limits;
    if (!asksForSchema(args) || introspectedOf(args).get(args)) return;
    introspectionRate.requireLeft(client);
    const standard = standardSize(args.schema);
    const sizeMax = maxIntrospections * standard;
    const size = introspectionSize(args, sizeMax);
    introspectionRate.spend(client, size / standard);
    if (size > sizeMax) throw tooComplex("maxIntrospections", maxIntrospections);
  }

  function documentOf(params: OperationParams, viewer: Viewer): NamedDocument {
    if (persisted) return persisted.documentOf(params);
    return automatic.documentOf(params, viewer.kind === "anonymous" ? viewer.address : `client ${viewer.id}`);
  }

  function masked(result: ExecutionResult): ExecutionResult {
    return result.errors ? { ...result, errors: errors.toClientErrors(result.errors) } : result;
  }

  async function executeSingle(args: ExecutionArgs): Promise<EncodedResult> {
    if (!asksForSchemaOnly(args)) return await executeMasked(args);
    const introspected = introspectedOf(args);
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
      const source: unknown = await (sourcePlan(args)(args) ?? createSourceEventStream(args));
      return isAsyncIterable(source) ? source : masked(source as ExecutionResult);
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

/** Bounds the size of variables, because their objects are walked and copied several times. */
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
      : "the document has no operation with this operationName",
    { field: "operationName" },
  );
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
