import type { Perturbation } from "../events/agent-calls.js";
import type { AgentTypes } from "./types/agent.js";
import { type Builder, type SchemaContext } from "./builder.js";
import type { Enums } from "./types/enums.js";
import type { SemaphoreTypes } from "./types/semaphore.js";
export declare const GUARD_ERRORS = "UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, AGENT_NOT_FOUND";
export declare function addMutations(
  builder: Builder,
  enums: Enums,
  types: AgentTypes,
  semaphores: SemaphoreTypes,
): PothosSchemaTypes.ObjectRef<
  PothosSchemaTypes.ExtendDefaultTypes<import("./builder.js").BuilderTypes<SchemaContext>>,
  Perturbation,
  Perturbation
>;
