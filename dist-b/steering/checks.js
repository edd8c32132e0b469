import { TerrariumError } from "../base/errors.js";
import { findJsonFault } from "../base/json.js";
import { createArgumentCheck, findCommand } from "../prism/index.js";
import { cut } from "./audit.js";
/** Characters of a fault's path that are reported: the path consists of names the caller chose. */
const PATH_LENGTH_MAX = 200;
/** BAD_USER_INPUT with `details.field` unless `value` is a whole number from `min` to `max`. */
export function requireInteger(field, value, min, max) {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new TerrariumError("BAD_USER_INPUT", `${field} must be a whole number from ${min} to ${max}`, {
    field,
    min,
    max,
  });
}
/** Throws BAD_USER_INPUT when an input is nested too deeply or contains a value that JSON cannot represent. */
export function requireJson(field, value, depthMax) {
  const fault = findJsonFault(value, depthMax);
  if (!fault) return;
  throw new TerrariumError("BAD_USER_INPUT", `${field} is not usable JSON: ${fault.found}`, {
    field,
    path: fault.path.slice(0, PATH_LENGTH_MAX),
    ...(fault.tooDeep && { limit: "maxInputDepth", max: depthMax }),
  });
}
const checks = new WeakMap();
/** Finds a command by name or alias and checks its arguments. Throws COMMAND_NOT_FOUND and BAD_USER_INPUT. */
export function checkCommand(agent, name, args) {
  const command = findCommand(agent.commands, name);
  if (!command) {
    throw new TerrariumError("COMMAND_NOT_FOUND", `agent ${agent.id} has no command "${cut(name)}"`, {
      agentId: agent.id,
      commands: agent.commands.filter(({ hidden }) => !hidden).map((listed) => listed.name),
    });
  }
  const check = checks.get(command) ?? createArgumentCheck(command);
  checks.set(command, check);
  check(args);
  return command;
}
/** Bounds the concurrent invocations of each client. Its map contains only clients with invocations in flight. */
export class ConcurrencyLimit {
  #perClientMax;
  #taken = new Map();
  constructor(perClientMax) {
    this.#perClientMax = perClientMax;
  }
  /**
   * Counts one call of this client until the returned function is called, once. Throws LIMIT_EXCEEDED when the client
   * has reached its limit.
   */
  enter(client) {
    const taken = this.#taken.get(client) ?? 0;
    const max = this.#perClientMax;
    if (taken >= max) {
      throw new TerrariumError("LIMIT_EXCEEDED", `${max} invocations of this client have not ended`, {
        limit: "maxInvocationsPerClient",
        max,
      });
    }
    this.#taken.set(client, taken + 1);
    return () => {
      const left = (this.#taken.get(client) ?? 1) - 1;
      if (left === 0) this.#taken.delete(client);
      else this.#taken.set(client, left);
    };
  }
}
//# sourceMappingURL=checks.js.map
