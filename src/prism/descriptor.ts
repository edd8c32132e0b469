import type { CommandDescriptor } from "../events/command.js";

/** An agent and its commands, as all surfaces see them. */
export interface CommandedAgent {
  readonly id: string;
  readonly description: string;
  readonly commands: readonly CommandDescriptor[];
}

/** By name, or by alias. */
export function findCommand(
  commands: readonly CommandDescriptor[],
  name: string,
): CommandDescriptor | undefined {
  return (
    commands.find((command) => command.name === name) ??
    commands.find((command) => command.aliases.includes(name))
  );
}

export const COMMAND_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** Other things live there: `/api/{agent}/invoke`, and what may join it. */
export const TAKEN_NAMES = ["invoke", "perturb", "snapshot", "observe", "help"];

/** Whether a command may be called that. What is no name is no part of an address either. */
export function isCommandName(name: string): boolean {
  return COMMAND_NAME.test(name) && !TAKEN_NAMES.includes(name);
}
