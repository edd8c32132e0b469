import type { HealthView } from "../../events/probe.js";
import type { Builder } from "../builder.js";
import type { Enums } from "./enums.js";
/** The health of one agent, with its id: details of probes are only for those who may steer it. */
type OwnHealth = HealthView & {
  readonly agentId: string;
};
/** An agent's health in the schema. */
export declare function addHealthType(
  builder: Builder,
  enums: Enums,
): PothosSchemaTypes.ObjectRef<
  PothosSchemaTypes.ExtendDefaultTypes<
    import("../builder.js").BuilderTypes<import("../builder.js").SchemaContext>
  >,
  OwnHealth,
  OwnHealth
>;
export {};
