import type { JsonValue } from "../../base/json.js";
import type { CommandDescriptor } from "../../events/command.js";
type JsonObject = {
  [name: string]: JsonValue;
};
export interface CommandPathParts {
  readonly agentId: string;
  readonly command: CommandDescriptor;
  readonly operationId: string;
  /** Schemas, or references to them. */
  readonly input: JsonValue;
  readonly output: JsonValue;
}
/** `POST /api/{agent}/{command}`. */
export declare function commandPath({
  agentId,
  command,
  operationId,
  input,
  output,
}: CommandPathParts): JsonObject;
/** The endpoints of every deployment. `agentIds` are listed as possible values of the path parameter. */
export declare function fixedPaths(agentIds: readonly string[]): {
  [path: string]: {
    [method: string]: JsonValue;
  };
};
export {};
