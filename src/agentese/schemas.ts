import type { JsonValue } from "../base/json.js";
import { TERRARIUM_EVENT_TYPES } from "../events/event.js";
import type { JsonSchema } from "../events/agent/command.js";
import { FIRST_MAX } from "./inputs.js";

/** A component of the OpenAPI document. */
export const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
export const list = (items: JsonSchema): JsonSchema => ({ type: "array", items });
export const text = (description: string): JsonSchema => ({ type: "string", description });
export const number = (description: string): JsonSchema => ({ type: "number", description });
export const count = (description: string): JsonSchema => ({ type: "integer", minimum: 0, description });
export const flag = (description: string): JsonSchema => ({ type: "boolean", description });
export const orNull = (schema: JsonSchema, type: string): JsonSchema => ({ ...schema, type: [type, "null"] });
export const moment = (description: string): JsonSchema => ({
  type: "string",
  format: "date-time",
  description,
});

/** An object whose members are all present. */
export function record(properties: { [name: string]: JsonValue }): JsonSchema {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

/** An input whose members are all optional. */
export function input(properties: { [name: string]: JsonValue }): JsonSchema {
  return { type: "object", properties, additionalProperties: false };
}

export const NO_INPUT = input({});

/** Inputs that several paths have. */
export const INPUTS = {
  session: { type: "string", description: "Only this session's runs, and the agent's own events." },
  first: {
    type: "integer",
    minimum: 1,
    maximum: FIRST_MAX,
    description: `At most this many, 1 to ${FIRST_MAX}.`,
  },
  after: { type: "string", description: "`next` of the page before." },
  from: moment("Only events at this time or later."),
  to: moment("Only events before this time."),
  types: {
    type: "array",
    items: { type: "string", enum: [...TERRARIUM_EVENT_TYPES] },
    description: "Only these types.",
  },
} satisfies { [name: string]: JsonSchema };

export const MISSED = orNull(
  number("Events that the log has dropped right before this page; null when the number is not known."),
  "number",
);
export const NEXT = orNull(text("`after` of the next page; null when this was the last."), "string");
