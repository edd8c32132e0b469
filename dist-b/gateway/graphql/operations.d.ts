import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from "graphql";
import { type Clock } from "../../base/clock.js";
import type { Limits } from "../../base/limits.js";
import type { SchemaContext } from "../../schema/builder.js";
import type { ErrorMapper } from "../answers/errors.js";
import { type AutomaticQueriesOptions } from "./automatic-queries.js";
import { type EncodedResult } from "./introspection.js";
import type { OperationRequest, PersistedOperations } from "./persisted-operations.js";
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
  /** The current schema; a changed schema is a new object. */
  readonly schema: () => GraphQLSchema;
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
export declare function createOperations(options: OperationsOptions): Operations;
export declare function isAsyncIterable(value: unknown): value is AsyncIterable<unknown>;
export {};
