import { type CommandedAgent, describeCommands } from "../../src/prism/index.js";
import type { AgentDefinition } from "../../src/host/definition.js";

/** What agents offer, of agents that do not run. */
export function describeAgents(definitions: readonly AgentDefinition[]): readonly CommandedAgent[] {
  return definitions.map(({ id, description = "", commands = {} }) => ({
    id,
    description,
    commands: describeCommands(commands),
  }));
}
