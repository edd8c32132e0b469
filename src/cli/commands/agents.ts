import { type AgentRow, AGENTS } from "../../documents/agents.js";
import { COMMANDED, type CommandedRow, MANIFEST } from "../../documents/commands.js";
import { nearest } from "../../base/nearest.js";
import type { CommandedAgent } from "../../prism/index.js";
import { ask, type AskSettings } from "../client/http.js";
import { gatewayError } from "../exit.js";
import { remember } from "../last-known/recorder.js";
import { renderOptions, writeJson } from "../render/output.js";
import { askOrRecall, dated, type Recalled } from "../last-known/recall.js";
import { agentTable } from "../render/render.js";
import type { ClientSettings } from "../settings.js";

/** `terrarium agents`: a table, or JSON with `--json`; the last known list while the gateway is away. */
export async function listAgents(settings: ClientSettings): Promise<void> {
  const { value, stale, asOf } = await askOrRecall<readonly AgentRow[]>(
    settings,
    async () => (await ask(settings, AGENTS, {})).agents,
    ({ agents }) => agents,
  );
  if (!stale) remember(settings, { agents: value });
  if (settings.json) writeJson(dated(value, asOf));
  else process.stdout.write(agentTable(value, renderOptions()));
  if (stale) throw stale;
}

/** The agents that have at least one command. */
export async function commandedAgents(settings: AskSettings): Promise<readonly CommandedRow[]> {
  const { agents } = await ask(settings, COMMANDED, {});
  return agents.filter(({ commands }) => commands.length > 0);
}

/** One agent with its commands. Fails with AGENT_NOT_FOUND. */
export async function commandedAgent(settings: AskSettings, id: string): Promise<CommandedAgent> {
  const { agent, agents } = await ask(settings, MANIFEST, { id });
  if (!agent) {
    const hint = suggestion(
      id,
      agents.map((known) => known.id),
    );
    throw gatewayError("AGENT_NOT_FOUND", `there is no agent "${id}"${hint}`);
  }
  return { ...agent, commands: agent.commands.map((command) => ({ ...command, hidden: false })) };
}

/** Like `commandedAgents`, or the last known list while the gateway is away: for display, not for calls. */
export async function recallCommanded(settings: ClientSettings): Promise<Recalled<readonly CommandedRow[]>> {
  const recalled = await askOrRecall(
    settings,
    () => commandedAgents(settings),
    ({ commanded }) => commanded,
  );
  if (!recalled.stale) remember(settings, { commanded: recalled.value });
  return recalled;
}

/** Like `commandedAgent`, or its last known commands while the gateway is away: for display, not for calls. */
export async function recallAgent(settings: ClientSettings, id: string): Promise<Recalled<CommandedAgent>> {
  const recalled = await askOrRecall(
    settings,
    () => commandedAgent(settings, id),
    ({ manifests }) => (Object.hasOwn(manifests, id) ? (manifests[id] ?? null) : null),
  );
  if (!recalled.stale) remember(settings, { manifest: recalled.value });
  return recalled;
}

/** `; did you mean "parse"?`, or an empty string when no known word is similar. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? "" : `; did you mean "${near}"?`;
}
