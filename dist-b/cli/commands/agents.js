import { AGENTS } from "../../documents/agents.js";
import { COMMANDED, MANIFEST } from "../../documents/commands.js";
import { nearest } from "../../base/nearest.js";
import { ask } from "../client/http.js";
import { gatewayError } from "../exit.js";
import { partOf } from "../last-known/last-known.js";
import { remember } from "../last-known/recorder.js";
import { renderOptions, writeJson } from "../render/output.js";
import { askOrRecall, sourced } from "../last-known/recall.js";
import { agentTable } from "../render/render.js";
/** `terrarium agents`: a table, or JSON with `--json`; the last known list while the gateway is away. */
export async function listAgents(settings) {
  const { value, stale, source } = await askOrRecall(
    settings,
    async (live) => {
      const { agents, pulse } = await ask(live, AGENTS, {});
      remember(settings, { ...pulse, agents });
      return agents;
    },
    ({ agents }) => agents,
  );
  if (settings.json) writeJson(sourced(value, source));
  else process.stdout.write(agentTable(value, renderOptions()));
  if (stale) throw stale;
}
/** The agents that have at least one command. */
async function commandedAgents(settings) {
  const { agents, pulse } = await ask(settings, COMMANDED, {});
  return { commanded: agents.filter(({ commands }) => commands.length > 0), ...pulse };
}
/** One agent with its commands. Fails with AGENT_NOT_FOUND. */
export async function commandedAgent(settings, id) {
  return (await manifestOf(settings, id)).manifest;
}
async function manifestOf(settings, id) {
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
export async function recallCommanded(settings) {
  return await askOrRecall(
    settings,
    async (live) => {
      const answer = await commandedAgents(live);
      remember(settings, answer);
      return answer.commanded;
    },
    ({ commanded }) => commanded,
  );
}
/** Like `commandedAgent`, or its last known commands while the gateway is away: for display, not for calls. */
export async function recallAgent(settings, id) {
  return await askOrRecall(
    settings,
    async (live) => {
      const answer = await manifestOf(live, id);
      remember(settings, answer);
      return answer.manifest;
    },
    ({ manifests }) => partOf(manifests, id),
  );
}
/** `; did you mean "parse"?`, or an empty string when no known word is similar. */
export function suggestion(word, known) {
  const near = nearest(word, known);
  return near === null ? "" : `; did you mean "${near}"?`;
}
//# sourceMappingURL=agents.js.map
