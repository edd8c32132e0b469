import type { Log } from "../../base/log.js";
import type { CarriedAgent } from "../../cluster/agents/carried.js";

/** Hosts that one line of the log names. */
const NAMED_MAX = 5;

/** Says in the log that this gateway has taken over agents, by the gateway that carried them. */
export function tellTaken(
  logger: Pick<Log, "info">,
  taken: ReadonlyMap<string, readonly CarriedAgent[]>,
): void {
  for (const [from, agents] of taken) {
    const hosts = [...new Set(agents.map(({ host }) => host))];
    const more = hosts.length - NAMED_MAX;
    const named = more > 0 ? [...hosts.slice(0, NAMED_MAX), `${more} more`] : hosts;
    const line = { agents: agents.length, hosts: named, from };
    logger.info(line, "this gateway carries agents now that another one carried");
  }
}
