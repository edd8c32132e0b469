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
