import { randomId } from "../../base/ids.js";
import type { Inbox } from "../../inbox/inbox.js";
import type { Mirrors } from "../../mirror/index.js";
import type { Runs } from "../../runs/index.js";
import type { SignalBus } from "../../signals/index.js";
import { Deposits } from "../../steering/deposits.js";
import type { RateLimiter } from "../../steering/rate-limit.js";
import { isClient } from "../../watching/lens.js";
import type { Roster } from "../hosts/host-sink.js";
import type { WorkRuntime } from "../services.js";

/** Stores the deposits of clients and agents in the field. */
export function buildDeposits(
  { clock, limits, counts, log, sights }: WorkRuntime,
  bus: SignalBus,
  runs: Pick<Runs, "accept">,
  inbox: Pick<Inbox, "announce">,
  mirrors: Pick<Mirrors, "deposits"> | null,
  roster: Roster,
): Deposits {
  let limiter: Promise<RateLimiter> | null = null;
  // Loaded with the first deposit: it brings GraphQL, which `terrarium-gateway/testing` does without.
  const rateLimiter = (): Promise<RateLimiter> =>
    (limiter ??= import("../../steering/rate-limit.js").then(({ createRateLimiter }) =>
      createRateLimiter({
        maxPerSecond: limits.pheromoneRatePerSecond,
        keysMax: limits.maxRateWindows,
        clock,
      }),
    ));
  return new Deposits({
    bus,
    runs,
    rateLimiter: { check: async (...call) => await (await rateLimiter()).check(...call) },
    agentOf: (agentId) => roster.agents.get(agentId),
    announce(agentId, event) {
      const { source, target } = event.pheromone;
      sights.exchanged(agentId, isClient(source) ? agentId : source);
      if (target !== null) sights.exchanged(agentId, target);
      inbox.announce(agentId, event);
    },
    onStored(pheromone) {
      counts.deposits.count(pheromone.type);
      mirrors?.deposits.tell(pheromone, sights.of(pheromone.source).hasPublicView === true);
    },
    onRefused: (limit, times) => counts.refused.count(limit, times),
    limits,
    clock,
    newId: randomId,
    log,
  });
}
