import { nearest } from "../host/nearest.js";
import type { CommandedAgent } from "../prism/index.js";
import { type CommandedRow, COMMANDED, MANIFEST } from "./call-documents.js";
import { ask, type AskSettings } from "./client.js";
import { gatewayError } from "./exit.js";

/** The agents that list commands. */
export async function commandedAgents(settings: AskSettings): Promise<readonly CommandedRow[]> {
  const { agents } = await ask(settings, COMMANDED, {});
  return agents.filter(({ commands }) => commands.length > 0);
}

/** One agent and all it tells of its commands. Fails with AGENT_NOT_FOUND. */
export async function commandedAgent(settings: AskSettings, id: string): Promise<CommandedAgent> {
  const { agent, agents } = await ask(settings, MANIFEST, { id });
  if (!agent) {
    const hint = meant(
      id,
      agents.map((known) => known.id),
    );
    throw gatewayError("AGENT_NOT_FOUND", `there is no agent "${id}"${hint}`);
  }
  return { ...agent, commands: agent.commands.map((command) => ({ ...command, hidden: false })) };
}

/** `; did you mean "parse"?`, or nothing when no known word is near. */
export function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? "" : `; did you mean "${near}"?`;
}
