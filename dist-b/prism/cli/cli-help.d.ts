import type { CommandDescriptor } from "../../events/command.js";
import type { CommandedAgent } from "../describe-commands.js";
/** `terrarium call AGENT --help`: the listed commands. */
export declare function agentHelp({ id, description, commands }: CommandedAgent): string;
/** `terrarium call AGENT COMMAND --help`: its purpose, flags, result, and examples that can be pasted. */
export declare function commandHelp(agentId: string, command: CommandDescriptor): string;
