import type { Limits } from "../../base/limits.js";
import type { SchemaContext } from "../../schema/builder.js";
import type { ErrorMapper } from "../answers/errors.js";
import type { Fanout, SharedStream } from "../graphql/fanout.js";
import { type Operations } from "../graphql/operations.js";
import type { Edge } from "./edge.js";
import type { Exchange, ServerContext } from "./exchange.js";
export interface YogaOptions {
  readonly operations: Operations;
  readonly fanout: Fanout;
  readonly errors: ErrorMapper;
  readonly edge: Edge;
  readonly limits: Limits;
  /** As returned by `readBasePath`. */
  readonly basePath: string;
  beginExchange(request: Request, server: ServerContext): Exchange;
  /** Sets headers and writes the access log. */
  endExchange(request: Request, response: Response, exchange: Exchange | undefined): void;
  contextOf(request: Request, exchange: Exchange): SchemaContext;
  /** Responds with a subscription's results as an event stream, or with 503 when there are too many connections. */
  streamOf(results: SharedStream, request: Request, server: ServerContext): Response;
}
/**
 * GraphQL over HTTP. Yoga reads requests and writes responses as the specification requires; limits, execution and masking
 * in between are `Operations`, the same as on the other transports.
 */
export declare function createHttp(
  options: YogaOptions,
): import("graphql-yoga").YogaServerInstance<ServerContext, {}>;
