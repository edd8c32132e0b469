import { type ExecutionResult, GraphQLError } from "graphql";
import { type ErrorCode, TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import { type ErrorMapper } from "./errors.js";
/** A refusal with a more specific HTTP status than its code has. */
export declare class HttpRefusal extends TerrariumError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    message: string,
    details: Record<string, JsonValue>,
    headers?: Readonly<Record<string, string>>,
  );
}
/** The status of a refusal before execution: its own, or that of its code. */
export declare function statusOfRefusal(error: unknown, code: ErrorCode): number;
interface HttpHint {
  readonly status: number;
  /** True: clients that accept application/json get 200 with the errors in the body, as the specification requires. */
  readonly spec?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}
/** Adds the HTTP status of the response as a hint, which is never sent itself. */
export declare function withHttp(error: GraphQLError, http: HttpHint): GraphQLError;
/** Removes the hints, for writers that would send them. */
export declare function withoutHttp(result: ExecutionResult): ExecutionResult;
/** Adds status hints to a result without `data`, which means that nothing was executed. */
export declare function withStatus(result: ExecutionResult): ExecutionResult;
/** A refusal before Yoga sees the request, as a GraphQL response. */
export declare function graphqlRefusal(
  request: Request,
  errors: ErrorMapper,
  error: unknown,
  status: number,
  headers?: Readonly<Record<string, string>>,
): Response;
export {};
