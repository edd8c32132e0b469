import { TerrariumError } from "../base/errors.js";
import { findJsonFault, type JsonValue } from "../base/json.js";
import type { CommandDescriptor } from "../events/agent/command.js";
import type { AgentDescriptor } from "../link/port.js";
import { type ArgumentCheck, createArgumentCheck, findCommand } from "../prism/index.js";
import { cut } from "./audit.js";

/** Characters of a fault's path that are reported: the path consists of names the caller chose. */
const PATH_LENGTH_MAX = 200;

/** BAD_USER_INPUT with `details.field` unless `value` is a whole number from `min` to `max`. */
export function requireInteger(field: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new TerrariumError("BAD_USER_INPUT", `${field} must be a whole number from ${min} to ${max}`, {
    field,
    min,
    max,
  });
}

/** Throws BAD_USER_INPUT when an input is nested too deeply or contains a value that JSON cannot represent. */
export function requireJson(field: string, value: JsonValue, depthMax: number): void {
  const fault = findJsonFault(value, depthMax);
  if (!fault) return;
  throw new TerrariumError("BAD_USER_INPUT", `${field} is not usable JSON: ${fault.found}`, {
    field,
    path: fault.path.slice(0, PATH_LENGTH_MAX),
    ...(fault.tooDeep && { limit: "maxInputDepth", max: depthMax }),
  });
}

const checks = new WeakMap<CommandDescriptor, ArgumentCheck>();

/** Finds a command by name or alias and checks its arguments. Throws COMMAND_NOT_FOUND and BAD_USER_INPUT. */
export function checkCommand(agent: AgentDescriptor, name: string, args: JsonValue): CommandDescriptor {
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

/** As `checkCommand`. Without an agent, what a call under a key needs that an earlier one may have made. */
export function commandFor(
  agent: AgentDescriptor | undefined,
  name: string,
  args: JsonValue,
): Pick<CommandDescriptor, "name" | "pure" | "timeoutMs" | "private"> {
  return agent ? checkCommand(agent, name, args) : { name, pure: false, timeoutMs: null, private: false };
}

/** Bounds the concurrent invocations of each client. Its map contains only clients with invocations in flight. */
export class ConcurrencyLimit {
  readonly #perClientMax: number;
  readonly #taken = new Map<string, number>();

  constructor(perClientMax: number) {
    this.#perClientMax = perClientMax;
  }

  /**
   * Counts one call of this client until the returned function is called, once. Throws LIMIT_EXCEEDED when the client
   * has reached its limit.
   */
  enter(client: string): () => void {
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
