import { type CommandedAgent, describeCommands } from "../../src/prism/index.js";
import type { AgentDefinition } from "../../src/host/definition.js";

/** Descriptors of agents, without running them. */
export function describeAgents(definitions: readonly AgentDefinition[]): readonly CommandedAgent[] {
  return definitions.map(({ id, description = "", commands = {} }) => ({
    id,
    description,
    commands: describeCommands(commands),
  }));
}
