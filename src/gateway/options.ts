import type { GraphQLSchema } from "graphql";
import type { Viewer, Visibility } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import type { Limits } from "../base/limits.js";
import type { Projections } from "../mirror/index.js";
import type { ClientAddress } from "./client-address.js";
import type { PersistedOperations } from "./persisted-operations.js";
import type { Steer, Watch } from "../schema/context.js";
import type { GatewayCounts } from "./counts.js";
import type { Answered } from "./instruments.js";

/** The part of a pino logger the gateway uses. */
export interface GatewayLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

interface Authenticator {
  /**
   * Who sends this `Authorization` header from this address. Nobody in particular when there is none.
   * Rejects with UNAUTHENTICATED for a token that is not valid: it is never silently taken for no token.
   */
  authenticate(authorizationHeader: string | undefined, address: string): Promise<Viewer>;
}

/** What an extra route is asked. `pathname` is decoded by nobody: as it came, without the query string. */
interface RouteRequest {
  readonly request: Request;
  readonly pathname: string;
  readonly address: string;
}

/** Answers what it knows; null passes the request on. Asked before the gateway's own paths. */
export type Route = (asked: RouteRequest) => Response | Promise<Response> | null;

export interface GatewayOptions {
  /** The contract as of now: agents that come and go bring and take their commands. The same object while it is the same. */
  readonly schema: () => GraphQLSchema;
  /** False: clients cannot ask what the schema is. Default true. */
  readonly introspection?: boolean | undefined;
  /** What the gateway's own pages and tools send: its subscriptions count to nobody's share of documents. */
  readonly ownOperations?: readonly string[];
  /** Nothing else is executed, on any GraphQL road. Default: anything is. */
  readonly persistedOperations?: PersistedOperations | null | undefined;
  /** Default: the peer's address. */
  readonly clientAddress?: ClientAddress;
  readonly watch: Watch;
  readonly steer: Steer;
  /** Serves subscriptions to the mirror, on whatever road they come. */
  readonly projections: Projections;
  readonly authenticator: Authenticator;
  readonly visibilityOf: (viewer: Viewer) => Visibility;
  readonly limits: Limits;
  readonly log: GatewayLog;
  /** Why the gateway should get no traffic now; empty when ready. */
  readonly readiness: () => readonly string[];
  /** What does not work although the gateway can serve; told beside `ready`. */
  readonly degraded?: () => readonly string[];
  /** One line of text per answered request, without a newline at its end. Health checks are left out. */
  readonly accessLog?: (line: string) => void;
  readonly routes?: readonly Route[];
  /** Origins of pages, beside this gateway's own, that may send tokens: `https://example.org`, or `*` for all. */
  readonly steeringOrigins?: readonly string[];
  /** Origins of pages that may read, or `*` for all. Default: all, but on a loopback address those of this machine only. */
  readonly readOrigins?: readonly string[] | undefined;
  /** Where refusals and errors are counted. */
  readonly counts?: GatewayCounts;
  /** Called once for each answered request. */
  readonly onAnswered?: (request: Answered) => void;
  /** Shows the text and stack of unexpected exceptions to clients. Never in production. */
  readonly development?: boolean;
  readonly clock?: Clock;
  readonly newId?: NewId;
}
