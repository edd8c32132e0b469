import { ask } from "./client.js";
import { AGENTS } from "./documents.js";
import { endWhenNobodyReads, renderOptions, writeLine } from "./output.js";
import { agentTable } from "./render.js";
import type { ClientSettings } from "./settings.js";

/** `terrarium agents`: a table, or the list as JSON. */
export async function listAgents(settings: ClientSettings): Promise<void> {
  endWhenNobodyReads();
  const { agents } = await ask(settings, AGENTS, {});
  if (settings.json) writeLine(JSON.stringify(agents));
  else process.stdout.write(agentTable(agents, renderOptions()));
}
