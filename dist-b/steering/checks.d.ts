import { type JsonValue } from "../base/json.js";
import type { CommandDescriptor } from "../events/command.js";
import type { AgentDescriptor } from "../link/port.js";
/** BAD_USER_INPUT with `details.field` unless `value` is a whole number from `min` to `max`. */
export declare function requireInteger(field: string, value: number, min: number, max: number): void;
/** Throws BAD_USER_INPUT when an input is nested too deeply or contains a value that JSON cannot represent. */
export declare function requireJson(field: string, value: JsonValue, depthMax: number): void;
/** Finds a command by name or alias and checks its arguments. Throws COMMAND_NOT_FOUND and BAD_USER_INPUT. */
export declare function checkCommand(
  agent: AgentDescriptor,
  name: string,
  args: JsonValue,
): CommandDescriptor;
/** Bounds the concurrent invocations of each client. Its map contains only clients with invocations in flight. */
export declare class ConcurrencyLimit {
  #private;
  constructor(perClientMax: number);
  /**
   * Counts one call of this client until the returned function is called, once. Throws LIMIT_EXCEEDED when the client
   * has reached its limit.
   */
  enter(client: string): () => void;
}
