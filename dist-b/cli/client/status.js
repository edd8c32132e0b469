import { get } from "node:http";
import { get as getSecurely } from "node:https";
import { text } from "node:stream/consumers";
import { AGENT_VITALS, ALL_VITALS } from "../../documents/agents.js";
import { LOOK } from "../../documents/semaphores.js";
import { ask } from "./http.js";
/** Polls once. Fails with a CliError. */
export async function fetchStatus({ endpoint, token }, { cardsMax, timeoutMs }) {
  const signal = AbortSignal.timeout(timeoutMs);
  const [answer, lagging] = await Promise.all([
    ask({ endpoint, token, signal }, LOOK, { cards: cardsMax }),
    laggingOf(endpoint, signal),
  ]);
  return { ...answer, lagging };
}
/** Vitals of the last seconds, of one agent or of all (null). Fails with a CliError. */
export async function fetchVitals({ endpoint, token }, agentId, { lastSeconds, timeoutMs }) {
  const to = { endpoint, token, signal: AbortSignal.timeout(timeoutMs) };
  if (agentId === null) return (await ask(to, ALL_VITALS, { lastSeconds })).agents;
  const { agent } = await ask(to, AGENT_VITALS, { agentId, lastSeconds });
  return agent ? [agent] : [];
}
/** Read from the metrics, which may be unreachable behind a proxy. */
async function laggingOf(endpoint, signal) {
  try {
    const response = await read(new URL(endpoint.pathname.replace(/graphql$/, "metrics"), endpoint), signal);
    const [, value] = /^terrarium_fanout_lagging (\d+)$/m.exec(await text(response)) ?? [];
    return value === undefined ? null : Number(value);
  } catch {
    return null;
  }
}
function read(url, signal) {
  return new Promise((resolve, reject) => {
    const request = url.protocol === "https:" ? getSecurely : get;
    request(url, { agent: false, signal }).once("response", resolve).once("error", reject);
  });
}
//# sourceMappingURL=status.js.map
