import type { Reflected } from "../../watching/port.js";
import { type EventBuilder } from "../builder.js";
import type { Enums } from "./enums.js";
import type { SemaphoreTypes } from "./semaphore.js";
export declare const SESSION_HELP =
  "Only events of this session's runs, and the agent's own events, which belong to no run. Default: all sessions.";
/** The event types, from the table of events. */
export declare function addEventTypes(
  builder: EventBuilder,
  enums: Enums,
  semaphores: SemaphoreTypes,
): {
  event: PothosSchemaTypes.InterfaceRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").EventContext>
    >,
    Reflected,
    Reflected
  >;
  result: PothosSchemaTypes.ObjectRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").EventContext>
    >,
    Reflected,
    Reflected
  >;
  error: PothosSchemaTypes.ObjectRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").EventContext>
    >,
    Reflected,
    Reflected
  >;
};
