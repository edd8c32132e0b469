import type { JsonValue } from "../base/json.js";
import type { JsonSchema } from "../events/command.js";
/** A component of the OpenAPI document. */
export declare const ref: (name: string) => JsonSchema;
export declare const list: (items: JsonSchema) => JsonSchema;
export declare const text: (description: string) => JsonSchema;
export declare const number: (description: string) => JsonSchema;
export declare const count: (description: string) => JsonSchema;
export declare const flag: (description: string) => JsonSchema;
export declare const orNull: (schema: JsonSchema, type: string) => JsonSchema;
export declare const moment: (description: string) => JsonSchema;
/** An object whose members are all present. */
export declare function record(properties: { [name: string]: JsonValue }): JsonSchema;
/** An input whose members are all optional. */
export declare function input(properties: { [name: string]: JsonValue }): JsonSchema;
export declare const NO_INPUT: JsonSchema;
/** Inputs that several paths have. */
export declare const INPUTS: {
  session: {
    type: string;
    description: string;
  };
  first: {
    type: string;
    minimum: number;
    maximum: number;
    description: string;
  };
  after: {
    type: string;
    description: string;
  };
  from: JsonSchema;
  to: JsonSchema;
  types: {
    type: string;
    items: {
      type: string;
      enum: (
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
      )[];
    };
    description: string;
  };
};
export declare const NEXT: JsonSchema;
