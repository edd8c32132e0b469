import type { Sight } from "../auth/sights.js";
import type { JsonValue } from "../base/json.js";
import type { JsonSchema } from "../events/agent/command.js";
import type { AgentesePorts, Asker, PathCallOptions } from "./port.js";

export type JsonObject = { [name: string]: JsonValue };

/** One path of the table. Every surface and the documents are made from these. */
export interface PathRow {
  /** Segments joined by dots; `<id>` (an agent) and `<command>` stand for one segment each. */
  readonly pattern: string;
  /** Kind of its value. */
  readonly kind: string;
  /** True: it reaches the agent, after the checks of every call. */
  readonly acts: boolean;
  /** Scope that the asker's token needs; null for none. */
  readonly scope: string | null;
  /** JSON Schema of its input; null: any JSON, checked by the command. */
  readonly input: JsonSchema | null;
  /** JSON Schema of its value. Refers to the components of the OpenAPI document. */
  readonly output: JsonSchema;
  readonly description: string;
  /** An example with bundled agents and their commands. */
  readonly example: { readonly path: string; readonly input?: JsonObject };
  readonly resolve: (asked: Asked) => Answer | Promise<Answer>;
}

export interface Answer {
  readonly value: JsonValue;
  readonly html?: string;
}

/** One request for a path. */
export interface Asked {
  readonly asker: Asker;
  /** The agent that `<id>` names; empty without one. It exists, except for a path that acts. */
  readonly agentId: string;
  /** The command that `<command>` names; empty without one. */
  readonly command: string;
  /** Checked against the row's schema. Of a path that acts: as given. */
  readonly input: JsonObject;
  /** The input of a path that acts; undefined when there was none. */
  readonly args: JsonValue | undefined;
  readonly options: PathCallOptions;
  readonly ports: AgentesePorts;
  /** What the asker sees. */
  readonly sight: Sight;
}

/** Casts an object that holds only JSON values. */
export function plain(value: object): JsonValue {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- descriptors, vitals and events are JSON by contract
  return value as JsonValue;
}
