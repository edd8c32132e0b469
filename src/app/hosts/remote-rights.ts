import { hasRight, hasScope, mayHost, SIGNALS_DEPOSIT } from "../../auth/scopes.js";
import type { EventSight } from "../../auth/sight.js";
import type { SightOf, Sights } from "../../auth/sights.js";
import { TerrariumError } from "../../base/errors.js";
import type { Clock } from "../../base/clock.js";
import type { FreezeSet } from "../../events/freeze.js";
import type { SensedPheromone } from "../../events/pheromone.js";
import type { HostOwner } from "../../gateway/websocket/hosts.js";
import type { SignalAnswer, SignalCall } from "../../link/agent-call.js";
import { seesPheromone } from "../../watching/lens.js";

export interface RemoteRightsOptions {
  readonly sights: Pick<Sights, "of">;
  readonly sightOf: SightOf;
  readonly clock: Clock;
  /** The agent of a question; null when there is no such question. */
  readonly askerOf: (semaphore: string) => Promise<string | null>;
}

/**
 * What the agents of a host in another process may do with the rest of the gateway: at most what the token of their host may.
 * Agents that the token may bring count as its own.
 */
export class RemoteRights {
  readonly #options: RemoteRightsOptions;

  constructor(options: RemoteRightsOptions) {
    this.#options = options;
  }

  /** Why an agent of this owner may not call that agent; null when it may. Who sees an agent is told which right is missing. */
  refusal(owner: HostOwner, agentId: string, right: "perturb" | "invoke"): TerrariumError | null {
    const { sights, sightOf, clock } = this.#options;
    if (mayHost(owner, agentId) || hasRight(owner, sights.of(agentId), right, clock.now())) return null;
    if (!sightOf(owner).sees(agentId)) {
      return new TerrariumError("AGENT_NOT_FOUND", `there is no agent "${agentId}"`, { agentId });
    }
    const scope = `agent:${agentId}:${right}`;
    return new TerrariumError("FORBIDDEN", `the token of this agent's host needs the scope ${scope}`, {
      scope,
    });
  }

  /** Freezes of its own agents; other ids are no business of the host. */
  freezes(owner: HostOwner, { scopes, thawing }: FreezeSet): FreezeSet {
    return {
      scopes: scopes.filter(({ agentId }) => agentId === null || mayHost(owner, agentId)),
      thawing: thawing.filter((id) => mayHost(owner, id)),
    };
  }

  /** Throws for a deposit that would wake an agent which the owner may not perturb. */
  requireSignal(owner: HostOwner, call: SignalCall): void {
    if (call.kind !== "deposit") return;
    const { deposit } = call;
    const target =
      typeof deposit === "object" && deposit !== null && !Array.isArray(deposit) ? deposit["target"] : null;
    if (typeof target !== "string" || hasScope(owner, SIGNALS_DEPOSIT, this.#options.clock.now())) return;
    const refusal = this.refusal(owner, target, "perturb");
    if (refusal) throw refusal;
  }

  /** Without pheromones of agents that the owner does not see. */
  seen(owner: HostOwner, answer: SignalAnswer): SignalAnswer {
    const sight = this.#sightOf(owner);
    const reduced = (one: SensedPheromone): SensedPheromone =>
      sight.seesReduced(one.source) ? { ...one, payload: null, key: null } : one;
    return {
      ...answer,
      pheromones: answer.pheromones.filter((one) => seesPheromone(sight, one)).map(reduced),
    };
  }

  /** Whether a question is one of this agent. */
  async asked(agentId: string, semaphore: string): Promise<boolean> {
    return (await this.#options.askerOf(semaphore)) === agentId;
  }

  #sightOf(owner: HostOwner): EventSight {
    const sight = this.#options.sightOf(owner);
    const isOwn = (agentId: string): boolean => mayHost(owner, agentId);
    return {
      level: (agentId) => (isOwn(agentId) ? "steer" : sight.level(agentId)),
      sees: (agentId) => isOwn(agentId) || sight.sees(agentId),
      steers: (agentId) => isOwn(agentId) || sight.steers(agentId),
      seesReduced: (agentId) => !isOwn(agentId) && sight.seesReduced(agentId),
      hidesEventsOf: (agentId, isOfNow) => sight.hidesEventsOf(agentId, isOfNow),
    };
  }
}
