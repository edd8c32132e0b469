import { TerrariumError } from "../base/errors.js";
import { undelivered } from "./messages.js";
/**
 * Several hosts as one: agents passed as objects run on this thread, each module runs in its own worker. A failing
 * host does not affect the others. An id belongs to the first host that has it: an agent of another host with the
 * same id is refused, and its events are dropped.
 */
export class JoinedBackplane {
  #members = [];
  /** The host of each agent, by the agent's id. */
  #homes = new Map();
  #hasStarted = false;
  #onRefused;
  /** `onRefused` is called once for each refused agent. */
  constructor(backplanes, onRefused = () => undefined) {
    this.#onRefused = onRefused;
    for (const named of backplanes) this.add(named);
  }
  /** Adds a host; call it before `start`. Names must be unique. */
  add(named) {
    this.#members.push({ ...named, offered: [], agents: [], refused: new Map(), down: null });
  }
  /** The reasons of the agents that are refused at the moment. */
  get refused() {
    return this.#members.flatMap(({ refused }) => [...refused.values()]);
  }
  /** The hosts that are down, with their reasons. */
  get away() {
    return this.#members.flatMap(({ name, down }) => (down === null ? [] : [`${name}: ${down}`]));
  }
  /** True when there are hosts with agents and all of them are down. */
  get allAway() {
    const occupied = this.#members.filter(({ agents, down }) => agents.length > 0 || down !== null);
    return occupied.length > 0 && occupied.every(({ down }) => down !== null);
  }
  /** True when a host other than `here` has an agent with this id. */
  hasElsewhere(agentId, here) {
    const home = this.#homes.get(agentId);
    return home !== undefined && home.name !== here;
  }
  async start(sink) {
    await Promise.all(this.#members.map((member) => this.#start(member, sink)));
    const [taken] = this.refused;
    if (taken !== undefined) throw new TerrariumError("BAD_USER_INPUT", taken);
    this.#hasStarted = true;
  }
  call(name, args, signal) {
    const home = this.#homes.get(args.agentId);
    if (!home) {
      const error = new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id");
      return Promise.reject(undelivered(name, error));
    }
    return home.backplane.call(name, args, signal);
  }
  cancel(agentId, run, reason) {
    this.#homes.get(agentId)?.backplane.cancel(agentId, run, reason);
  }
  settled(agentId, run, isKept) {
    this.#homes.get(agentId)?.backplane.settled(agentId, run, isKept);
  }
  async close(drainMs) {
    await Promise.all(this.#members.map(({ backplane }) => backplane.close(drainMs)));
  }
  #start(member, sink) {
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
      // An agent may call only in its own name.
      onCall: (call, signal) =>
        sink.onCall && this.#homes.get(call.from.agentId) === member
          ? sink.onCall(call, signal)
          : Promise.reject(
              new TerrariumError("AGENT_NOT_FOUND", "this host does not have the calling agent"),
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
   * Assigns the free ids of a manifest to its host. Ids that this host gives up go to another host that offers them.
   */
  #assign(changed) {
    const others = this.#members.filter((member) => member !== changed);
    this.#take(changed);
    for (const other of others) if (other.refused.size > 0) this.#take(other);
  }
  #take(member) {
    for (const { id } of member.agents) this.#homes.delete(id);
    const agents = [];
    const refused = new Map();
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
//# sourceMappingURL=joined.js.map
