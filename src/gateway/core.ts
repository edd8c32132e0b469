import type { GraphQLSchema } from "graphql";
import type { Viewer, Visibility } from "../auth/viewer.js";
import { type Clock, systemClock } from "../base/clock.js";
import { type NewId, randomId } from "../base/ids.js";
import type { Limits } from "../base/limits.js";
import type { Log } from "../base/log.js";
import type { Projections } from "../mirror/index.js";
import { createErrorMapper, type ErrorMapper } from "./answers/errors.js";
import { type Admission, createAdmission, MemoryWatch } from "./callers/admission.js";
import { TokenWatch } from "./callers/tokens.js";
import { subscriptionTexts } from "./graphql/fanout-plan.js";
import { createFanout, type Fanout } from "./graphql/fanout.js";
import { createOperations, type Operations } from "./graphql/operations.js";
import type { PersistedOperations } from "./graphql/persisted-operations.js";
import { type GatewayCounts, gatewayCounts } from "./metrics/counts.js";

export interface GatewayCoreOptions {
  /** The contract as of now: agents that come and go bring and take their commands. The same object while it is the same. */
  readonly schema: () => GraphQLSchema;
  /** False: clients cannot ask what the schema is. Default true. */
  readonly introspection?: boolean | undefined;
  /** What the gateway's own pages and tools send: its subscriptions count to nobody's share of documents. */
  readonly ownOperations?: readonly string[];
  /** Nothing else is executed, on any transport of GraphQL. Default: anything is. */
  readonly persistedOperations?: PersistedOperations | null | undefined;
  /** Serves subscriptions to the mirror, on every transport. */
  readonly projections: Projections;
  readonly visibilityOf: (viewer: Viewer) => Visibility;
  readonly limits: Limits;
  readonly log: Log;
  /** Where refusals and errors are counted. */
  readonly counts?: GatewayCounts;
  /** Shows the text and stack of unexpected exceptions to clients. Never in production. */
  readonly development?: boolean;
  readonly clock?: Clock;
  readonly newId?: NewId;
}

/** What HTTP, event streams and WebSockets share. */
export interface GatewayCore {
  readonly operations: Operations;
  readonly fanout: Fanout;
  readonly errors: ErrorMapper;
  readonly admission: Admission;
  readonly tokens: TokenWatch;
}

export function createGatewayCore(options: GatewayCoreOptions): GatewayCore {
  const { limits, log, clock = systemClock, counts = gatewayCounts() } = options;
  const errors = createErrorMapper({
    log,
    newId: options.newId ?? randomId,
    development: options.development ?? false,
    onMapped(code, limit) {
      counts.errors.count(code);
      if (limit !== null) counts.refused.count(limit);
    },
  });
  const tokens = new TokenWatch(clock, (error) =>
    log.error({ err: error }, "a view could not be adapted to its token"),
  );
  const operations = createOperations({
    schema: options.schema,
    introspection: options.introspection,
    persisted: options.persistedOperations,
    limits,
    errors,
    clock,
    onForgotten: (limit) => counts.refused.count(limit),
  });
  const fanout = createFanout({
    operations,
    projections: options.projections,
    visibilityOf: options.visibilityOf,
    tokens,
    ownTexts: subscriptionTexts(options.ownOperations ?? []),
  });
  const admission = createAdmission(limits, new MemoryWatch(clock, limits.maxMemoryBytes));
  return { operations, fanout, errors, admission, tokens };
}
