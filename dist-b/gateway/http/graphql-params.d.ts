import type { GraphQLParams } from "graphql-yoga";
import type { Limits } from "../../base/limits.js";
/** Media types that a cross-origin page cannot send without a preflight, so a form cannot forge a request (CSRF). */
export declare const GRAPHQL_TYPES: string[];
export interface OperationParams extends GraphQLParams {
  documentId?: unknown;
}
type ParamsLimits = Pick<Limits, "maxInputDepth" | "maxBodyBytes">;
/** Reads the operation from the query string (GET) or the body (POST). Throws BAD_USER_INPUT or LIMIT_EXCEEDED. */
export declare function readParams(request: Request, limits: ParamsLimits): Promise<OperationParams>;
export {};
