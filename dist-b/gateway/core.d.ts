import type { GraphQLSchema } from "graphql";
import type { Viewer, Visibility } from "../auth/viewer.js";
import { type Clock } from "../base/clock.js";
import { type NewId } from "../base/ids.js";
import type { Limits } from "../base/limits.js";
import type { Log } from "../base/log.js";
import type { Projections } from "../mirror/index.js";
import { type ErrorMapper } from "./answers/errors.js";
import { type Admission } from "./callers/admission.js";
import { TokenWatch } from "./callers/tokens.js";
import { type Fanout } from "./graphql/fanout.js";
import { type Operations } from "./graphql/operations.js";
import type { PersistedOperations } from "./graphql/persisted-operations.js";
import { type GatewayCounts } from "./metrics/counts.js";
export interface GatewayCoreOptions {
  /** The current schema. It changes when agents with commands come and go; an unchanged schema is the same object. */
  readonly schema: () => GraphQLSchema;
  /** False: clients cannot introspect the schema. Default true. */
  readonly introspection?: boolean | undefined;
  /** Operations of the gateway's own pages and tools; their subscriptions count towards no client's share of documents. */
  readonly ownOperations?: readonly string[];
  /** If set, only these operations are executed, on every GraphQL transport. Default: any operation. */
  readonly persistedOperations?: PersistedOperations | null | undefined;
  /** Serves mirror subscriptions on every transport. */
  readonly projections: Projections;
  readonly visibilityOf: (viewer: Viewer) => Visibility;
  readonly limits: Limits;
  readonly log: Log;
  /** Counts refusals and errors. */
  readonly counts?: GatewayCounts;
  /** Shows the text and stack of unexpected exceptions to clients. Never in production. */
  readonly development?: boolean;
  readonly clock?: Clock;
  readonly newId?: NewId;
}
/** The parts that HTTP, event streams and WebSockets share. */
export interface GatewayCore {
  readonly operations: Operations;
  readonly fanout: Fanout;
  readonly errors: ErrorMapper;
  readonly admission: Admission;
  readonly tokens: TokenWatch;
}
export declare function createGatewayCore(options: GatewayCoreOptions): GatewayCore;
