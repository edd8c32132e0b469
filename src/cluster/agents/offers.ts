import type { HostIdentity } from "../../link/directory.js";
import type { AgentDescriptor } from "../../link/port.js";
import { type CarriedAgent, isSameHost } from "./carried.js";

/** A host of this gateway, and the agents that it brings. */
export interface Offering {
  readonly host: string;
  identity: HostIdentity | null;
  /** By id, in the order of the offers. */
  agents: Map<string, AgentDescriptor>;
  /** It is gone for good: any other host may take what it had. */
  isVacant: boolean;
  /** Refusals that were told. At most its offers. */
  readonly told: Set<string>;
}

/** What the hosts of one gateway offer, in the order in which they came. */
export class Offers {
  readonly #hosts = new Map<string, Offering>();

  get(host: string): Offering | undefined {
    return this.#hosts.get(host);
  }

  of(host: string): Offering {
    const known = this.#hosts.get(host);
    if (known) return known;
    const agents = new Map<string, AgentDescriptor>();
    const offering = { host, identity: null, agents, isVacant: false, told: new Set<string>() };
    this.#hosts.set(host, offering);
    return offering;
  }

  forget(host: string): void {
    this.#hosts.delete(host);
  }

  get ids(): ReadonlySet<string> {
    return new Set([...this.#hosts.values()].flatMap(({ agents }) => [...agents.keys()]));
  }

  /** The hosts that offer an agent and can run it. */
  willing(id: string): readonly Offering[] {
    return [...this.#hosts.values()].filter(({ agents, isVacant }) => !isVacant && agents.has(id));
  }

  /** The host that has an agent of this gateway: by its name, or because it is the same one under another name. */
  homeOf(known: CarriedAgent): Offering | undefined {
    const named = this.#hosts.get(known.host);
    if (named?.agents.has(known.agent.id)) return named;
    return this.willing(known.agent.id).find(({ identity }) => isSameHost(identity, known.identity));
  }

  /** Another host has taken an agent of a host that is gone. */
  dropVacant(id: string): void {
    for (const { agents, isVacant } of this.#hosts.values()) if (isVacant) agents.delete(id);
  }
}
