import { type CommandedAgent, describeCommands } from "../prism/index.js";
import type { AgentDefinition } from "./definition.js";

/** What agents offer, of agents that do not run. */
export function describeAgents(definitions: readonly AgentDefinition[]): readonly CommandedAgent[] {
  return definitions.map(({ id, description = "", commands = {} }) => ({
    id,
    description,
    commands: describeCommands(commands),
  }));
}
