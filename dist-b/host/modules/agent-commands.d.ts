import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { JsonValue } from "../../base/json.js";
import type { CommandDescriptor } from "../../events/command.js";
import { type CommandContext } from "../../prism/index.js";
import type { AgentDefinition } from "./definition.js";
/** One command with its arguments, ready to run. */
export interface CommandRun {
  readonly descriptor: CommandDescriptor;
  /** Runs it. Returns a question, or the result as transformed by the `output` validator; never undefined. */
  run(context: CommandContext, isQuestion: (returned: unknown) => boolean): unknown;
}
/** The commands of one agent. */
export declare class AgentCommands {
  #private;
  readonly descriptors: readonly CommandDescriptor[];
  /** Throws BAD_USER_INPUT that names place and field. */
  constructor({ commands }: AgentDefinition);
  /** Throws COMMAND_NOT_FOUND, and BAD_USER_INPUT when the author's validator refuses the arguments. */
  prepare(name: string, args: JsonValue): Promise<CommandRun>;
}
/**
 * Checks input against an agent's schema and returns the schema's output. Throws BAD_USER_INPUT that names each field
 * and its fault; `details.issues` lists them. Synchronous when the schema is. `root` is the first part of each path
 * in the text.
 */
export declare function checkInput(
  schema: StandardSchemaV1 | undefined,
  input: JsonValue,
  root?: readonly string[],
): unknown;
