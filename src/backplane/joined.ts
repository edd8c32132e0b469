import { TerrariumError } from "../base/errors.js";
import type { AgentDescriptor, Backplane, BackplaneSink, HostCallName, HostCalls } from "./port.js";

/** One of several hosts. `name` tells people where its agents come from. */
export interface NamedBackplane {
  readonly name: string;
  readonly backplane: Backplane;
}

interface Member extends NamedBackplane {
  agents: readonly AgentDescriptor[];
  /** Why it is away; null while it is up. */
  down: string | null;
}

/**
 * Several hosts as one: agents that came as objects on this thread, each module's in a worker. What one of them suffers
 * is no matter of the others.
 */
export class JoinedBackplane implements Backplane {
  readonly #members: readonly Member[];

  constructor(backplanes: readonly NamedBackplane[]) {
    this.#members = backplanes.map((named) => ({ ...named, agents: [], down: null }));
  }

  /** Which hosts are away now, and why. */
  get away(): readonly string[] {
    return this.#members.flatMap(({ name, down }) => (down === null ? [] : [`${name}: ${down}`]));
  }

  /** Whether agents should be there, and every one of them is away. */
  get allAway(): boolean {
    const peopled = this.#members.filter(({ agents, down }) => agents.length > 0 || down !== null);
    return peopled.length > 0 && peopled.every(({ down }) => down !== null);
  }

  /** Whether a host beside `here` has an agent with this id. */
  hasElsewhere(agentId: string, here: Backplane): boolean {
    return this.#members.some(
      ({ backplane, agents }) => backplane !== here && agents.some(({ id }) => id === agentId),
    );
  }

  async start(sink: BackplaneSink): Promise<void> {
    await Promise.all(this.#members.map((member) => this.#start(member, sink)));
    this.#refuseTwins();
  }

  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]> {
    const home = this.#members.find(({ agents }) => agents.some(({ id }) => id === args.agentId));
    if (!home) return Promise.reject(new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id"));
    return home.backplane.call(name, args, signal);
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ backplane }) => backplane.close()));
  }

  #start(member: Member, sink: BackplaneSink): Promise<void> {
    return member.backplane.start({
      onManifest: (agents) => {
        member.agents = agents;
        member.down = null;
        sink.onManifest(this.#members.flatMap((one) => one.agents));
      },
      onEvents: (batch) => sink.onEvents(batch),
      onPark: (call) => sink.onPark(call),
      onHostDown: (reason) => {
        member.down = reason;
        sink.onHostDown(
          reason,
          member.agents.map(({ id }) => id),
        );
      },
    });
  }

  #refuseTwins(): void {
    const homes = new Map<string, string>();
    for (const { name, agents } of this.#members) {
      for (const { id } of agents) {
        const home = homes.get(id);
        if (home !== undefined) {
          throw new TerrariumError("BAD_USER_INPUT", `${name}: id "${id}" is taken by an agent of ${home}`);
        }
        homes.set(id, name);
      }
    }
  }
}
