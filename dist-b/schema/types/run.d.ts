import type { ShownRun } from "../../runs/index.js";
import type { ShownRunPage } from "../../watching/run-watch.js";
import type { Builder } from "../builder.js";
import type { addEventTypes } from "./event.js";
import type { SemaphoreTypes } from "./semaphore.js";
/** Events of a run that are shown by default, and at most. */
export declare const RUN_EVENTS_DEFAULT = 100;
export type RunTypes = ReturnType<typeof addRunTypes>;
/** Runs: accepted work and its outcome. */
export declare function addRunTypes(
  builder: Builder,
  events: ReturnType<typeof addEventTypes>,
  semaphores: SemaphoreTypes,
): {
  run: PothosSchemaTypes.ImplementableObjectRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    ShownRun,
    ShownRun
  >;
  runPage: PothosSchemaTypes.ObjectRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    ShownRunPage,
    ShownRunPage
  >;
  status: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    "ACCEPTED" | "CANCELLED" | "COMPLETED" | "FAILED" | "PARKED" | "RUNNING" | "UNKNOWN",
    "ACCEPTED" | "CANCELLED" | "COMPLETED" | "FAILED" | "PARKED" | "RUNNING" | "UNKNOWN"
  >;
  kind: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    "COMMAND" | "INVOKE" | "PERTURB" | "RESUME" | "SCHEDULE" | "SIGNAL",
    "COMMAND" | "INVOKE" | "PERTURB" | "RESUME" | "SCHEDULE" | "SIGNAL"
  >;
  order: PothosSchemaTypes.EnumRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    "NEWEST_FIRST" | "OLDEST_FIRST",
    "NEWEST_FIRST" | "OLDEST_FIRST"
  >;
};
