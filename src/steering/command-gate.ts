import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { CommandDescriptor } from "../events/command.js";
import type { AgentDescriptor } from "../link/port.js";
import { type ArgumentCheck, createArgumentCheck, findCommand } from "../prism/index.js";

const checks = new WeakMap<CommandDescriptor, ArgumentCheck>();

/**
 * The command an agent knows by this name or alias, once its arguments have passed the gate. Throws COMMAND_NOT_FOUND
 * and BAD_USER_INPUT.
 */
export function checkCommand(agent: AgentDescriptor, name: string, args: JsonValue): CommandDescriptor {
  const command = findCommand(agent.commands, name);
  if (!command) {
    throw new TerrariumError("COMMAND_NOT_FOUND", `agent ${agent.id} has no such command`, {
      agentId: agent.id,
      commands: agent.commands.filter(({ hidden }) => !hidden).map((listed) => listed.name),
    });
  }
  const check = checks.get(command) ?? createArgumentCheck(command);
  checks.set(command, check);
  check(args);
  return command;
}
