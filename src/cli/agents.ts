import { type AgentRow, AGENTS } from "../documents/agents.js";
import { ask } from "./client.js";
import { remember } from "./keeper.js";
import { renderOptions, writeJson } from "./output.js";
import { askOrRecall, dated } from "./recall.js";
import { agentTable } from "./render.js";
import type { ClientSettings } from "./settings.js";

/** `terrarium agents`: a table, or the list as JSON; the last one known while the gateway is away. */
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
