import type { GraphQLSchema } from "graphql";
import type { Authenticator } from "../../auth/authenticator.js";
import type { Limits } from "../../base/limits.js";
import type { Watch } from "../../watching/port.js";
import type { ErrorMapper } from "../answers/errors.js";
import { type Route } from "../answers/route.js";
import type { PersistedOperations } from "../graphql/persisted-operations.js";
import type { Exchange } from "./exchange.js";
export interface EdgeOptions {
  readonly authenticator: Authenticator;
  /** Why the gateway should get no traffic now; empty when it is ready. */
  readonly readiness: () => readonly string[];
  /** Parts that have failed while the gateway can still serve. */
  readonly degraded?: () => readonly string[];
  readonly watch: Pick<Watch, "agent">;
  readonly limits: Limits;
  /** Asked before the gateway's own paths. */
  readonly routes?: readonly Route[];
  readonly schema: () => GraphQLSchema;
  /** Origins of pages, beside this gateway's own, that may send tokens. */
  readonly steeringOrigins?: readonly string[];
  readonly persistedOperations?: PersistedOperations | null | undefined;
  /** As returned by `readBasePath`. */
  readonly basePath: string;
  readonly errors: ErrorMapper;
}
/**
 * Handles everything that comes before GraphQL: preflights, routes, pages, health, authentication. Returns the response, or
 * null when the request goes on to GraphQL with `exchange.viewer` set.
 */
export type Edge = (request: Request, exchange: Exchange) => Promise<Response | null>;
export declare function createEdge(options: EdgeOptions): Edge;
