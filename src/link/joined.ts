import { TerrariumError } from "../base/errors.js";
import type { AgentDescriptor, Backplane, BackplaneSink, HostCallName, HostCalls } from "./port.js";

/** One of several hosts. `name` tells people where its agents come from. */
export interface NamedBackplane {
  readonly name: string;
  readonly backplane: Backplane;
}

interface Member extends NamedBackplane {
  /** The host's manifest as it came. */
  offered: readonly AgentDescriptor[];
  /** Those of them that no other host has. */
  agents: readonly AgentDescriptor[];
  /** What others have already: why, by the agent's id. */
  refused: ReadonlyMap<string, string>;
  /** Why it is away; null while it is up. */
  down: string | null;
}

/**
 * Several hosts as one: agents that came as objects on this thread, each module's in a worker. The failure of one does not
 * touch the others. An id belongs to the first host that has it: from a host that comes back with one that is taken
 * meanwhile, that agent is refused, and what it says is dropped.
 */
export class JoinedBackplane implements Backplane {
  readonly #members: Member[] = [];
  /** The host of each agent, by the agent's id. */
  readonly #homes = new Map<string, Member>();
  #hasStarted = false;
  readonly #onRefused: (why: string) => void;

  /** `onRefused` is told once of each agent that is refused. */
  constructor(backplanes: readonly NamedBackplane[], onRefused: (why: string) => void = () => undefined) {
    this.#onRefused = onRefused;
    for (const named of backplanes) this.add(named);
  }

  /** One more host, before `start`. Names are unique. */
  add(named: NamedBackplane): void {
    this.#members.push({ ...named, offered: [], agents: [], refused: new Map(), down: null });
  }

  /** Why agents are refused that hosts have now. */
  get refused(): readonly string[] {
    return this.#members.flatMap(({ refused }) => [...refused.values()]);
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

  /** Whether a host other than the one named `here` has an agent with this id. */
  hasElsewhere(agentId: string, here: string): boolean {
    const home = this.#homes.get(agentId);
    return home !== undefined && home.name !== here;
  }

  async start(sink: BackplaneSink): Promise<void> {
    await Promise.all(this.#members.map((member) => this.#start(member, sink)));
    const [taken] = this.refused;
    if (taken !== undefined) throw new TerrariumError("BAD_USER_INPUT", taken);
    this.#hasStarted = true;
  }

  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]> {
    const home = this.#homes.get(args.agentId);
    if (!home) return Promise.reject(new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id"));
    return home.backplane.call(name, args, signal);
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ backplane }) => backplane.close()));
  }

  #start(member: Member, sink: BackplaneSink): Promise<void> {
    return member.backplane.start({
      onManifest: (agents) => {
        member.offered = agents;
        member.down = null;
        this.#assign(member);
        sink.onManifest(this.#members.flatMap((one) => one.agents));
      },
      onEvents(batch) {
        const { refused } = member;
        sink.onEvents(refused.size === 0 ? batch : batch.filter(({ event }) => !refused.has(event.agentId)));
      },
      reached: (agentId, position) => (member.refused.has(agentId) ? null : sink.reached(agentId, position)),
      onPark(call) {
        const why = member.refused.get(call.agentId);
        return why === undefined
          ? sink.onPark(call)
          : Promise.reject(new TerrariumError("AGENT_NOT_FOUND", why));
      },
      onHostDown: (reason) => {
        member.down = reason;
        sink.onHostDown(
          reason,
          member.agents.map(({ id }) => id),
        );
      },
    });
  }

  /** Takes from a manifest what no other host has. What this one lets go, another that offers it gets. */
  #assign(changed: Member): void {
    const others = this.#members.filter((member) => member !== changed);
    this.#take(changed);
    for (const other of others) if (other.refused.size > 0) this.#take(other);
  }

  #take(member: Member): void {
    for (const { id } of member.agents) this.#homes.delete(id);
    const agents: AgentDescriptor[] = [];
    const refused = new Map<string, string>();
    for (const agent of member.offered) {
      const home = this.#homes.get(agent.id);
      if (home === undefined) {
        agents.push(agent);
        this.#homes.set(agent.id, member);
      } else refused.set(agent.id, `${member.name}: id "${agent.id}" is taken by an agent of ${home.name}`);
    }
    for (const [id, why] of refused) {
      if (this.#hasStarted && !member.refused.has(id)) this.#onRefused(why);
    }
    member.agents = agents;
    member.refused = refused;
  }
}
