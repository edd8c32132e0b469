import type { Builder } from "../builder.js";
/** Enum values in a fixed order, each with its description. */
export declare function values<K extends string>(
  names: readonly K[],
  help: Record<K, string>,
): {
  [N in K]: {
    value: N;
    description: string;
  };
};
export type Enums = ReturnType<typeof addEnums>;
export declare function addEnums(builder: Builder): {
  fluxState: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    "COLLAPSED" | "DORMANT" | "DRAINING" | "FLOWING" | "PERTURBED" | "STOPPED",
    "COLLAPSED" | "DORMANT" | "DRAINING" | "FLOWING" | "PERTURBED" | "STOPPED"
  >;
  eventType: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    | "AGENT_STARTED"
    | "AGENT_STATE_CHANGED"
    | "AGENT_STOPPED"
    | "ERROR"
    | "FEVER"
    | "GAP"
    | "METABOLISM"
    | "METRICS_DEGRADED"
    | "OUTPUT"
    | "PERTURBED"
    | "PROBE_FAILED"
    | "PROBE_RECOVERED"
    | "RESULT"
    | "SEMAPHORE_CANCELLED"
    | "SEMAPHORE_EJECTED"
    | "SEMAPHORE_RESOLVED"
    | "SEMAPHORE_VOIDED",
    | "AGENT_STARTED"
    | "AGENT_STATE_CHANGED"
    | "AGENT_STOPPED"
    | "ERROR"
    | "FEVER"
    | "GAP"
    | "METABOLISM"
    | "METRICS_DEGRADED"
    | "OUTPUT"
    | "PERTURBED"
    | "PROBE_FAILED"
    | "PROBE_RECOVERED"
    | "RESULT"
    | "SEMAPHORE_CANCELLED"
    | "SEMAPHORE_EJECTED"
    | "SEMAPHORE_RESOLVED"
    | "SEMAPHORE_VOIDED"
  >;
  gapReason: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    "EPOCH_CHANGED" | "EVICTED" | "LAGGED",
    "EPOCH_CHANGED" | "EVICTED" | "LAGGED"
  >;
  healthStatus: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    "DEGRADED" | "HEALTHY" | "UNHEALTHY" | "UNKNOWN",
    "DEGRADED" | "HEALTHY" | "UNHEALTHY" | "UNKNOWN"
  >;
  invocationStatus: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    "COMPLETED" | "PARKED",
    "COMPLETED" | "PARKED"
  >;
  semaphoreReason: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    | "AMBIGUOUS_CHOICE"
    | "APPROVAL_NEEDED"
    | "CONTEXT_REQUIRED"
    | "ERROR_RECOVERY"
    | "RESOURCE_DECISION"
    | "SENSITIVE_ACTION",
    | "AMBIGUOUS_CHOICE"
    | "APPROVAL_NEEDED"
    | "CONTEXT_REQUIRED"
    | "ERROR_RECOVERY"
    | "RESOURCE_DECISION"
    | "SENSITIVE_ACTION"
  >;
  semaphoreStatus: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    "CANCELLED" | "PENDING" | "RESOLVED" | "VOIDED",
    "CANCELLED" | "PENDING" | "RESOLVED" | "VOIDED"
  >;
  semaphoreOrder: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    "LATEST_SETTLED_FIRST" | "MOST_URGENT_FIRST" | "NEWEST_FIRST" | "OLDEST_FIRST",
    "LATEST_SETTLED_FIRST" | "MOST_URGENT_FIRST" | "NEWEST_FIRST" | "OLDEST_FIRST"
  >;
  severity: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    "CRITICAL" | "INFO" | "WARNING",
    "CRITICAL" | "INFO" | "WARNING"
  >;
  resumptionStatus: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    "DONE" | "DUE" | "FAILED" | "RUNNING",
    "DONE" | "DUE" | "FAILED" | "RUNNING"
  >;
  auditAct: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    | "CANCELLED"
    | "PARKED"
    | "RESOLVED"
    | "RESUME_DEFERRED"
    | "RESUME_DONE"
    | "RESUME_FAILED"
    | "RESUME_INTERRUPTED"
    | "RESUME_RETRIED"
    | "RESUME_STARTED"
    | "VOIDED",
    | "CANCELLED"
    | "PARKED"
    | "RESOLVED"
    | "RESUME_DEFERRED"
    | "RESUME_DONE"
    | "RESUME_FAILED"
    | "RESUME_INTERRUPTED"
    | "RESUME_RETRIED"
    | "RESUME_STARTED"
    | "VOIDED"
  >;
};
