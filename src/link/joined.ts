import { TerrariumError } from "../base/errors.js";
import { type FreezeSet, NO_FREEZES } from "../events/freeze.js";
import { undelivered } from "./messages.js";
import type { AgentDescriptor, Backplane, BackplaneSink, HostCallName, HostCalls } from "./port.js";

/** One of several hosts. `name` is the origin of its agents in messages. */
export interface NamedBackplane {
  readonly name: string;
  readonly backplane: Backplane;
}

interface Member extends NamedBackplane {
  /** The host's manifest as received. */
  offered: readonly AgentDescriptor[];
  /** The agents of the manifest whose ids no other host has. */
  agents: readonly AgentDescriptor[];
  /** The reasons of refused agents, by id. */
  refused: ReadonlyMap<string, string>;
  /** Why the host is down; null while it is up. */
  down: string | null;
}

/**
 * Several hosts as one: agents passed as objects run on this thread, each module runs in its own worker. A failing
 * host does not affect the others. An id belongs to the first host that has it: an agent of another host with the
 * same id is refused, and its events are dropped.
 */
export class JoinedBackplane implements Backplane {
  readonly #members: Member[] = [];
  /** The host of each agent, by the agent's id. */
  readonly #homes = new Map<string, Member>();
  #hasStarted = false;
  readonly #onRefused: (why: string) => void;

  /** `onRefused` is called once for each refused agent. */
  constructor(backplanes: readonly NamedBackplane[], onRefused: (why: string) => void = () => undefined) {
    this.#onRefused = onRefused;
    for (const named of backplanes) this.add(named);
  }

  /** Adds a host; call it before `start`. Names must be unique. */
  add(named: NamedBackplane): void {
    this.#members.push({ ...named, offered: [], agents: [], refused: new Map(), down: null });
  }

  /** The reasons of the agents that are refused at the moment. */
  get refused(): readonly string[] {
    return this.#members.flatMap(({ refused }) => [...refused.values()]);
  }

  /** The hosts that are down, with their reasons. */
  get away(): readonly string[] {
    return this.#members.flatMap(({ name, down }) => (down === null ? [] : [`${name}: ${down}`]));
  }

  /** True when there are hosts with agents and all of them are down. */
  get allAway(): boolean {
    const occupied = this.#members.filter(({ agents, down }) => agents.length > 0 || down !== null);
    return occupied.length > 0 && occupied.every(({ down }) => down !== null);
  }

  /** True when a host other than `here` has an agent with this id. */
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
    if (!home) {
      const error = new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id");
      return Promise.reject(undelivered(name, error));
    }
    return home.backplane.call(name, args, signal);
  }

  cancel(agentId: string, run: string, reason: string | null): void {
    this.#homes.get(agentId)?.backplane.cancel(agentId, run, reason);
  }

  settled(agentId: string, run: string, isKept: boolean): void {
    this.#homes.get(agentId)?.backplane.settled(agentId, run, isKept);
  }

  welcome(): void {
    for (const { backplane } of this.#members) backplane.welcome();
  }

  async freeze(set: FreezeSet): Promise<void> {
    await Promise.all(this.#members.map(({ backplane }) => backplane.freeze(set)));
  }

  release(agentIds: readonly string[]): void {
    for (const member of this.#members) {
      const own = agentIds.filter((id) => this.#homes.get(id) === member);
      if (own.length > 0) member.backplane.release(own);
    }
  }

  async close(drainMs?: number): Promise<void> {
    await Promise.all(this.#members.map(({ backplane }) => backplane.close(drainMs)));
  }

  #start(member: Member, sink: BackplaneSink): Promise<void> {
    return member.backplane.start({
      onManifest: (agents) => {
        member.offered = agents;
        member.down = null;
        const gained = this.#assign(member);
        sink.onManifest(this.#members.flatMap((one) => one.agents));
        for (const { backplane } of gained) backplane.welcome();
      },
      placeOf: (agentId) => (this.#homes.get(agentId) === member ? sink.placeOf(agentId) : null),
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
      // An agent may call only in its own name.
      onCall: (call, signal) =>
        sink.onCall && this.#homes.get(call.from.agentId) === member
          ? sink.onCall(call, signal)
          : Promise.reject(
              new TerrariumError("AGENT_NOT_FOUND", "this host does not have the calling agent"),
            ),
      onSignal: (call, signal) =>
        sink.onSignal && this.#homes.get(call.from.agentId) === member
          ? sink.onSignal(call, signal)
          : Promise.reject(
              new TerrariumError("AGENT_NOT_FOUND", "this host does not have the depositing agent"),
            ),
      onSettle: (run) =>
        member.refused.has(run.agentId)
          ? Promise.resolve(false)
          : (sink.onSettle?.(run) ?? Promise.resolve(false)),
      onBegan(run) {
        if (!member.refused.has(run.agentId)) sink.onBegan?.(run);
      },
      onBegin: (run) =>
        member.refused.has(run.agentId)
          ? Promise.resolve(false)
          : (sink.onBegin?.(run) ?? Promise.resolve(true)),
      onReturned(run) {
        if (!member.refused.has(run.agentId)) sink.onReturned?.(run);
      },
      onBusy: (agentId, forMs) => {
        if (this.#homes.get(agentId) === member) sink.onBusy?.(agentId, forMs);
      },
      freezes: () => sink.freezes?.() ?? NO_FREEZES,
      onHostDown: (reason) => {
        member.down = reason;
        sink.onHostDown(
          reason,
          member.agents.map(({ id }) => id),
        );
      },
    });
  }

  /**
   * Assigns the free ids of a manifest to its host. Ids that this host gives up go to another host that offers them:
   * returns those hosts.
   */
  #assign(changed: Member): Member[] {
    this.#take(changed);
    return this.#members.filter((member) => {
      const before = member.refused.size;
      if (member !== changed && before > 0) this.#take(member);
      return member.refused.size < before;
    });
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
