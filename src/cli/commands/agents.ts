import { type AgentRow, AGENTS } from "../../documents/agents.js";
import { COMMANDED, type CommandedRow, MANIFEST } from "../../documents/commands.js";
import { nearest } from "../../base/nearest.js";
import type { CommandedAgent } from "../../prism/index.js";
import { ask, type AskSettings } from "../client/http.js";
import { CliError, gatewayError } from "../exit.js";
import { askCluster } from "../last-known/cluster.js";
import { partOf } from "../last-known/last-known.js";
import { renderOptions, writeJson } from "../render/output.js";
import { askOrRecall, type Recalled, rowSource, sourced } from "../last-known/recall.js";
import { agentTable, clusterTable } from "../render/render.js";
import type { ClientSettings, Environment } from "../settings.js";

/**
 * `terrarium agents`: a table, or JSON with `--json`. While the gateway is away the last known list, and without one what the
 * cluster's resources say, where there is a kube config.
 */
export async function listAgents(settings: ClientSettings, environment: Environment): Promise<void> {
  try {
    await listLayers(settings);
  } catch (error) {
    const isAway = error instanceof CliError && error.exit === "UNREACHABLE" && !settings.live;
    if (!isAway) throw error;
    const { agents, stale } = await askCluster(settings.endpoint, environment, error);
    if (settings.json) writeJson(agents);
    else process.stdout.write(clusterTable(agents, renderOptions()));
    throw stale;
  }
}

async function listLayers(settings: ClientSettings): Promise<void> {
  const { value, stale, source } = await askOrRecall<readonly AgentRow[]>(
    settings,
    async (live, keep) => {
      const { agents, pulse } = await ask(live, AGENTS, {});
      keep({ ...pulse, agents });
      return agents;
    },
    ({ agents }) => agents,
  );
  // A live answer has an age for each agent: the gateway's own are as they are now.
  const sources = value.map(({ asOf }) => rowSource(source, asOf));
  if (settings.json)
    writeJson(value.flatMap(({ asOf: _asOf, ...row }, at) => sourced([row], sources[at] ?? source)));
  else process.stdout.write(agentTable(value, renderOptions()));
  if (stale) throw stale;
}

/** The agents that have at least one command. */
async function commandedAgents(
  settings: AskSettings,
): Promise<{ readonly commanded: readonly CommandedRow[]; readonly cursor: string }> {
  const { agents, pulse } = await ask(settings, COMMANDED, {});
  return { commanded: agents.filter(({ commands }) => commands.length > 0), ...pulse };
}

/** One agent with its commands. Fails with AGENT_NOT_FOUND. */
export async function commandedAgent(settings: AskSettings, id: string): Promise<CommandedAgent> {
  return (await manifestOf(settings, id)).manifest;
}

async function manifestOf(
  settings: AskSettings,
  id: string,
): Promise<{ readonly manifest: CommandedAgent; readonly cursor: string }> {
  const { agent, agents, pulse } = await ask(settings, MANIFEST, { id });
  if (!agent) {
    const hint = suggestion(
      id,
      agents.map((known) => known.id),
    );
    throw gatewayError("AGENT_NOT_FOUND", `there is no agent "${id}"${hint}`);
  }
  const commands = agent.commands.map((command) => ({ ...command, hidden: false }));
  return { manifest: { ...agent, commands }, ...pulse };
}

/** Like `commandedAgents`, or the last known list while the gateway is away: for display, not for calls. */
export async function recallCommanded(settings: ClientSettings): Promise<Recalled<readonly CommandedRow[]>> {
  return await askOrRecall(
    settings,
    async (live, keep) => {
      const answer = await commandedAgents(live);
      keep(answer);
      return answer.commanded;
    },
    ({ commanded }) => commanded,
  );
}

/** Like `commandedAgent`, or its last known commands while the gateway is away: for display, not for calls. */
export async function recallAgent(settings: ClientSettings, id: string): Promise<Recalled<CommandedAgent>> {
  return await askOrRecall(
    settings,
    async (live, keep) => {
      const answer = await manifestOf(live, id);
      keep(answer);
      return answer.manifest;
    },
    ({ manifests }) => partOf(manifests, id),
  );
}

/** `; did you mean "parse"?`, or an empty string when no known word is similar. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? "" : `; did you mean "${near}"?`;
}
