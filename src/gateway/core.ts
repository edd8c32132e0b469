import type { GraphQLSchema } from "graphql";
import type { Sight, SightOf } from "../auth/sights.js";
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
  /**
   * The current schema as a viewer sees it, or all of it. It changes when agents with commands come and go; an unchanged schema
   * is the same object.
   */
  readonly schema: (sight?: Sight) => GraphQLSchema;
  /** False: clients cannot introspect the schema. Default true. */
  readonly introspection?: boolean | undefined;
  /** Operations of the gateway's own pages and tools; their subscriptions count towards no client's share of documents. */
  readonly ownOperations?: readonly string[];
  /** If set, only these operations are executed, on every GraphQL transport. Default: any operation. */
  readonly persistedOperations?: PersistedOperations | null | undefined;
  /** Serves mirror subscriptions on every transport. */
  readonly projections: Projections;
  readonly sightOf: SightOf;
  readonly limits: Limits;
  readonly log: Log;
  /** Counts refusals and errors. */
  readonly counts?: GatewayCounts;
  /** Shows the text and stack of unexpected exceptions to clients. Never in production. */
  readonly development?: boolean;
  readonly clock?: Clock;
  readonly newId?: NewId;
  /** See `ErrorMapperOptions`. */
  readonly isCutOff?: () => boolean;
}

/** The parts that HTTP, event streams and WebSockets share. */
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
    isCutOff: options.isCutOff,
    onMapped(code, limit) {
      counts.errors.count(code);
      if (limit !== null) counts.refused.count(limit);
    },
  });
  const tokens = new TokenWatch(clock, (error) =>
    log.error({ err: error }, "a stream could not be updated after its token changed"),
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
    sightOf: options.sightOf,
    tokens,
    clock,
    ownTexts: subscriptionTexts(options.ownOperations ?? []),
  });
  const admission = createAdmission(limits, new MemoryWatch(clock, limits.maxMemoryBytes));
  return { operations, fanout, errors, admission, tokens };
}
