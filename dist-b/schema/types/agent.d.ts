import type { CommandDescriptor } from "../../events/command.js";
import type { AgentView, Snapshot, SystemMetabolism } from "../../watching/port.js";
import { type Builder } from "../builder.js";
import type { Enums } from "./enums.js";
import type { addEventTypes } from "./event.js";
import { type SemaphoreTypes } from "./semaphore.js";
export type AgentTypes = ReturnType<typeof addAgentTypes>;
/** The agents in the schema: the manifest, one agent's snapshot, the whole terrarium. */
export declare function addAgentTypes(
  builder: Builder,
  enums: Enums,
  events: ReturnType<typeof addEventTypes>,
  semaphores: SemaphoreTypes,
): {
  agent: PothosSchemaTypes.ObjectRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    AgentView,
    AgentView
  >;
  snapshot: PothosSchemaTypes.ObjectRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    Snapshot,
    Snapshot
  >;
  systemMetabolism: PothosSchemaTypes.ObjectRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
    >,
    SystemMetabolism,
    SystemMetabolism
  >;
};
/** A command in the manifest. Each command is also a field in its agent's namespace. */
export declare function addCommandType(
  builder: Builder,
): PothosSchemaTypes.ObjectRef<
  PothosSchemaTypes.ExtendDefaultTypes<
    import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
  >,
  CommandDescriptor,
  CommandDescriptor
>;
