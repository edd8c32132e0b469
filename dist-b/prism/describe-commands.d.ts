import type { CommandDescriptor } from "../events/command.js";
/**
 * Checks an agent's `commands` and describes them for the surfaces, in the order of declaration. Throws
 * BAD_USER_INPUT that names place and field: `commands.parse.timeoutMs: must be …`.
 */
export declare function describeCommands(commands: unknown): readonly CommandDescriptor[];
/** An agent and its commands, as used by all surfaces. */
export interface CommandedAgent {
  readonly id: string;
  readonly description: string;
  readonly commands: readonly CommandDescriptor[];
}
/** Finds a command by name or alias. */
export declare function findCommand(
  commands: readonly CommandDescriptor[],
  name: string,
): CommandDescriptor | undefined;
/** True when a command may have this name. Other names cannot be part of a URL either. */
export declare function isCommandName(name: string): boolean;
