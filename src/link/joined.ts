import { TerrariumError } from "../base/errors.js";
import { type FreezeSet, NO_FREEZES } from "../events/freeze.js";
import { undelivered } from "./messages.js";
import { type DirectoryEntry, LocalDirectory } from "./directory.js";
import type { HostCaller } from "./host-caller.js";
import type { Backplane, HostCallName, HostCalls, HostsSink } from "./port.js";

/** One of several hosts. `name` is the origin of its agents in messages. */
export interface NamedBackplane {
  readonly name: string;
  readonly backplane: Backplane;
}

interface Member extends NamedBackplane {
  /** Why the host is down; null while it is up. */
  down: string | null;
}

/**
 * Several hosts as one: agents passed as objects run on this thread, each module runs in its own worker. A failing
 * host does not affect the others. The directory says which host has an agent; what another host says in its name is
 * dropped.
 */
export class JoinedBackplane implements HostCaller {
  readonly #members = new Map<string, Member>();
  readonly #directory: LocalDirectory;
  /** Agents that got a host since the last message of a host. */
  #granted: DirectoryEntry[] = [];
  #hasStarted = false;

  /** `onRefused` is called once for each agent that is refused while running. */
  constructor(backplanes: readonly NamedBackplane[], onRefused: (why: string) => void = () => undefined) {
    this.#directory = new LocalDirectory({
      onChange: ({ added }) => this.#granted.push(...added),
      onRefused: (why) => {
        if (this.#hasStarted) onRefused(why);
      },
    });
    for (const named of backplanes) this.add(named);
  }

  /** Adds a host; call it before `start`. A second one of a name gets a number behind it. */
  add({ name, backplane }: NamedBackplane): void {
    const own = this.#members.has(name) ? `${name} (${this.#members.size})` : name;
    this.#members.set(own, { name: own, backplane, down: null });
  }

  /** The reasons of the agents that are refused at the moment. */
  get refused(): readonly string[] {
    return [...this.#members.keys()].flatMap((name) => [...this.#directory.refusedOf(name).values()]);
  }

  /** The hosts that are down, with their reasons. */
  get away(): readonly string[] {
    return [...this.#members.values()].flatMap(({ name, down }) =>
      down === null ? [] : [`${name}: ${down}`],
    );
  }

  /** The hosts that are down, of those whose agents all pass. */
  awayFor(sees: (agentId: string) => boolean): readonly string[] {
    return [...this.#members.values()].flatMap(({ name, down }) =>
      down !== null && this.#directory.agentsOf(name).every(({ id }) => sees(id)) ? [`${name}: ${down}`] : [],
    );
  }

  /** The reasons of refused agents that pass. */
  refusedFor(sees: (agentId: string) => boolean): readonly string[] {
    return [...this.#members.keys()].flatMap((name) =>
      [...this.#directory.refusedOf(name)].flatMap(([id, why]) => (sees(id) ? [why] : [])),
    );
  }

  /** True when there are hosts with agents and all of them are down. */
  get allAway(): boolean {
    const occupied = [...this.#members.values()].filter(
      ({ name, down }) => down !== null || this.#directory.agentsOf(name).length > 0,
    );
    return occupied.length > 0 && occupied.every(({ down }) => down !== null);
  }

  /** True when a host other than `here` has an agent with this id. */
  hasElsewhere(agentId: string, here: string): boolean {
    const entry = this.#directory.entries.get(agentId);
    return entry !== undefined && entry.host !== here;
  }

  /** Starts all hosts. Rejects when one cannot load its agents, and when two have the same id. */
  async start(sink: HostsSink): Promise<void> {
    await Promise.all([...this.#members.values()].map((member) => this.#start(member, sink)));
    const [taken] = this.refused;
    if (taken !== undefined) throw new TerrariumError("BAD_USER_INPUT", taken);
    this.#hasStarted = true;
  }

  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]> {
    const home = this.#homeOf(args.agentId);
    if (!home) {
      const error = new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id");
      return Promise.reject(undelivered(name, error));
    }
    return home.backplane.call(name, args, signal);
  }

  cancel(agentId: string, run: string, reason: string | null): void {
    this.#homeOf(agentId)?.backplane.cancel(agentId, run, reason);
  }

  settled(agentId: string, run: string, isKept: boolean): void {
    this.#homeOf(agentId)?.backplane.settled(agentId, run, isKept);
  }

  async freeze(set: FreezeSet): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ backplane }) => backplane.freeze(set)));
  }

  release(agentIds: readonly string[]): void {
    for (const member of this.#members.values()) {
      const own = agentIds.filter((id) => this.#homeOf(id) === member);
      if (own.length > 0) member.backplane.release(own);
    }
  }

  async close(drainMs?: number): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ backplane }) => backplane.close(drainMs)));
  }

  #homeOf(agentId: string): Member | undefined {
    const entry = this.#directory.entries.get(agentId);
    return entry && this.#members.get(entry.host);
  }

  /** Tells of the change that a message of this host makes, and lets hosts start what they are given by it. */
  #change({ name }: Member, sink: HostsSink, change: () => void): void {
    this.#granted = [];
    change();
    sink.onAgents([...this.#members.keys()].flatMap((host) => this.#directory.agentsOf(host)));
    for (const { host, agent } of this.#granted) {
      // The host that speaks gets its welcome as the answer.
      if (host !== name) this.#members.get(host)?.backplane.welcome([agent.id]);
    }
  }

  #start(member: Member, sink: HostsSink): Promise<void> {
    const { name } = member;
    const directory = this.#directory;
    const isRefused = (agentId: string): boolean => directory.refusedOf(name).has(agentId);
    return member.backplane.start({
      onHello: (agents) => {
        member.down = null;
        this.#change(member, sink, () => directory.hello(name, agents));
      },
      onManifest: (change) => this.#change(member, sink, () => directory.change(name, change)),
      last: (agentId) => (this.#homeOf(agentId) === member ? sink.last(agentId) : null),
      append(batch) {
        const refused = directory.refusedOf(name);
        sink.append(refused.size === 0 ? batch : batch.filter(({ event }) => !refused.has(event.agentId)));
      },
      reached: (agentId, position) => (isRefused(agentId) ? null : sink.reached(agentId, position)),
      onPark(call) {
        const why = directory.refusedOf(name).get(call.agentId);
        return why === undefined
          ? sink.onPark(call)
          : Promise.reject(new TerrariumError("AGENT_NOT_FOUND", why));
      },
      // An agent may call only in its own name.
      onCall: (call, signal) =>
        sink.onCall && this.#homeOf(call.from.agentId) === member
          ? sink.onCall(call, signal)
          : Promise.reject(
              new TerrariumError("AGENT_NOT_FOUND", "this host does not have the calling agent"),
            ),
      onSignal: (call, signal) =>
        sink.onSignal && this.#homeOf(call.from.agentId) === member
          ? sink.onSignal(call, signal)
          : Promise.reject(
              new TerrariumError("AGENT_NOT_FOUND", "this host does not have the depositing agent"),
            ),
      onSettle: (run) =>
        isRefused(run.agentId) ? Promise.resolve(false) : (sink.onSettle?.(run) ?? Promise.resolve(false)),
      onBegan(run) {
        if (!isRefused(run.agentId)) sink.onBegan?.(run);
      },
      onBegin: (run) =>
        isRefused(run.agentId) ? Promise.resolve(false) : (sink.onBegin?.(run) ?? Promise.resolve(true)),
      onReturned(run) {
        if (!isRefused(run.agentId)) sink.onReturned?.(run);
      },
      onBusy: (agentId, forMs) => {
        if (this.#homeOf(agentId) === member) sink.onBusy?.(agentId, forMs);
      },
      freezes: () => sink.freezes?.() ?? NO_FREEZES,
      onHostDown: (reason) => {
        member.down = reason;
        sink.onHostDown(
          reason,
          directory.agentsOf(name).map(({ id }) => id),
        );
      },
    });
  }
}
