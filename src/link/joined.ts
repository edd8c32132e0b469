import type { Aborting } from "../base/async/aborter.js";
import { TerrariumError } from "../base/errors.js";
import { type FreezeSet, NO_FREEZES } from "../events/freeze.js";
import { Manifest } from "./manifest.js";
import { undelivered } from "./messages.js";
import { type DirectoryChange, type HostIdentity, LocalDirectory } from "./directory.js";
import type { HostCaller } from "./host-caller.js";
import type { NumberedEvent } from "../events/event.js";
import type { Settlement } from "../events/run.js";
import type { Backplane, HostCallName, HostCalls, HostsSink, Terms } from "./port.js";

/** One of several hosts. `name` is the origin of its agents in messages. */
export interface NamedBackplane {
  readonly name: string;
  readonly backplane: Backplane;
  /** It dials in: when it is gone, its agents stay listed until another host brings them. */
  readonly isRemote?: boolean;
  /** Who it is, where it dials in. */
  readonly identity?: () => HostIdentity;
}

interface Member extends NamedBackplane {
  /** Why the host is down; null while it is up. */
  down: string | null;
  /** As it was given. */
  readonly origin: Backplane;
}

const NOT_KEPT: Settlement = { isKept: false };

/**
 * Several hosts as one: agents passed as objects run on this thread, each module runs in its own worker. A failing
 * host does not affect the others. The directory says which host has an agent; what another host says in its name is
 * dropped.
 */
export class JoinedBackplane implements HostCaller {
  readonly #members = new Map<string, Member>();
  readonly #directory: LocalDirectory;
  readonly #manifest = new Manifest();
  /** What the directory has changed since the last message of a host. */
  #changes: DirectoryChange[] = [];
  #sink: HostsSink | null = null;
  #hasStarted = false;
  readonly #around: (named: NamedBackplane) => Backplane;
  /** `onRefused` is called once for each agent that is refused while running. `around`: what stands before a host. */
  constructor(
    backplanes: readonly NamedBackplane[],
    onRefused: (why: string) => void = () => undefined,
    around: (named: NamedBackplane) => Backplane = ({ backplane }) => backplane,
  ) {
    this.#around = around;
    this.#directory = new LocalDirectory({
      onChange: (change) => this.#changes.push(change),
      onRefused: (why) => {
        if (this.#hasStarted) onRefused(why);
      },
    });
    for (const named of backplanes) this.add(named);
  }

  /**
   * Adds a host, which is started with the others, or at once. A second one of a name gets a number behind it. Returns its name
   * here.
   */
  add({ name, ...named }: NamedBackplane): string {
    let own = name;
    for (let n = 1; this.#members.has(own); n += 1) own = `${name} (${n})`;
    const origin = named.backplane;
    const backplane = this.#around({ ...named, name: own });
    const member = { ...named, backplane, origin, name: own, down: null };
    this.#members.set(own, member);
    if (this.#sink) void this.#start(member, this.#sink);
    return own;
  }

  /** Forgets a host that is gone, with its agents. */
  remove(backplane: Backplane): void {
    const member = [...this.#members.values()].find(({ origin }) => origin === backplane);
    if (!member) return;
    const sink = this.#sink;
    if (sink) this.#change(member, sink, () => this.#directory.remove(member.name));
    this.#members.delete(member.name);
  }

  /** The name of the host that has this agent; null when none has. */
  hostOf(agentId: string): string | null {
    return this.#directory.entries.get(agentId)?.host ?? null;
  }

  /** The agents that this host has. */
  agentsOf(name: string): readonly string[] {
    return this.#directory.agentsOf(name).map(({ id }) => id);
  }

  /** The reasons of the agents that are refused at the moment. */
  get refused(): readonly string[] {
    return [...this.#members.keys()].flatMap((name) => [...this.#directory.refusedOf(name).values()]);
  }

  /** The hosts that are down and have agents, of those whose agents all pass. With one that only stood by no agent is away. */
  awayFor(sees: (agentId: string) => boolean): readonly string[] {
    return [...this.#members.values()].flatMap(({ name, down }) => {
      const own = down === null ? [] : this.#directory.agentsOf(name);
      return own.length > 0 && own.every(({ id }) => sees(id)) ? [`${name}: ${down}`] : [];
    });
  }

  /** The reasons of refused agents that pass. */
  refusedFor(sees: (agentId: string) => boolean): readonly string[] {
    return [...this.#members.keys()].flatMap((name) =>
      [...this.#directory.refusedOf(name)].flatMap(([id, why]) => (sees(id) ? [why] : [])),
    );
  }

  /** True when there are hosts with agents and all of them are down. */
  get allAway(): boolean {
    // A host that dials in may stay away for good, and others may come.
    const occupied = [...this.#members.values()].filter(
      ({ name, isRemote }) => !isRemote && this.#directory.agentsOf(name).length > 0,
    );
    return occupied.length > 0 && occupied.every(({ down }) => down !== null);
  }

  /** True when a host other than `here` has an agent with this id. */
  hasElsewhere(agentId: string, here: string): boolean {
    const entry = this.#directory.entries.get(agentId);
    return entry !== undefined && entry.host !== here && !this.#directory.isVacant(entry.host);
  }

  /** Starts all hosts. Rejects when one cannot load its agents, and when two have the same id. */
  async start(sink: HostsSink): Promise<void> {
    this.#sink = sink;
    await Promise.all([...this.#members.values()].map((member) => this.#start(member, sink)));
    const [taken] = this.refused;
    if (taken !== undefined) throw new TerrariumError("BAD_USER_INPUT", taken);
    this.#hasStarted = true;
  }

  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: Aborting,
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

  settled(agentId: string, run: string, settlement: Settlement): void {
    this.#homeOf(agentId)?.backplane.settled(agentId, run, settlement);
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

  /** The events whose agents this host has in these terms: as a rule all, so that one look per agent in a row is enough. */
  #granted(host: string, batch: readonly NumberedEvent[], terms: Terms): readonly NumberedEvent[] {
    let agentId: string | null = null;
    let isGranted = true;
    const passes = ({ event }: NumberedEvent): boolean => {
      if (event.agentId === agentId) return isGranted;
      agentId = event.agentId;
      const entry = this.#directory.entries.get(agentId);
      isGranted = entry?.host === host && entry.term === terms.get(agentId)?.term;
      return isGranted;
    };
    return batch.every(passes) ? batch : batch.filter(passes);
  }

  #homeOf(agentId: string): Member | undefined {
    const entry = this.#directory.entries.get(agentId);
    return entry && this.#members.get(entry.host);
  }

  /** Tells of the change that a message of this host makes, and lets hosts start what they are given by it. */
  #change({ name }: Member, sink: HostsSink, change: () => void): void {
    this.#changes = [];
    change();
    const changes = this.#changes;
    const told = this.#manifest.follow(changes, this.#directory.entries);
    if (told) sink.onAgents(told, this.#manifest.all);
    for (const { added } of changes) {
      for (const { host, agent } of added) {
        // The host that speaks gets its welcome as the answer.
        if (host !== name) this.#members.get(host)?.backplane.welcome([agent.id]);
      }
    }
  }

  #start(member: Member, sink: HostsSink): Promise<void> {
    const { name } = member;
    const directory = this.#directory;
    const isElsewhere = (agentId: string): boolean => directory.entries.get(agentId)?.host !== name;
    return member.backplane.start({
      onHello: (agents) => {
        member.down = null;
        this.#change(member, sink, () => directory.hello(name, agents));
      },
      onWelcomed(runs) {
        const own = new Set(directory.agentsOf(name).map(({ id }) => id));
        for (const { agentId, run } of runs)
          if (!own.has(agentId)) member.backplane.cancel(agentId, run, "another host has the agent");
        sink.onHostHere?.(
          [...own],
          runs.filter(({ agentId }) => own.has(agentId)),
        );
      },
      onManifest: (change) => this.#change(member, sink, () => directory.change(name, change)),
      placeOf(agentId, life) {
        const entry = directory.entries.get(agentId);
        const end = entry?.host === name ? sink.end(agentId, life) : null;
        return entry && end ? { id: agentId, ...end, term: entry.term } : null;
      },
      append: (batch, terms) => {
        const granted = this.#granted(name, batch, terms);
        if (granted.length < batch.length) sink.onNotGranted?.(batch.length - granted.length);
        sink.append(granted);
      },
      reached: (agentId, position) => (isElsewhere(agentId) ? null : sink.reached(agentId, position)),
      stored: (agentIds) => sink.stored?.(agentIds),
      onPark(call, key) {
        if (!isElsewhere(call.agentId)) return sink.onPark(call, key);
        const why = directory.refusedOf(name).get(call.agentId) ?? "this host does not have the asking agent";
        return Promise.reject(new TerrariumError("AGENT_NOT_FOUND", why));
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
        isElsewhere(run.agentId)
          ? Promise.resolve(NOT_KEPT)
          : (sink.onSettle?.(run) ?? Promise.resolve(NOT_KEPT)),
      onBegan: (run) => (isElsewhere(run.agentId) ? undefined : sink.onBegan?.(run)),
      onBegin: (run) =>
        isElsewhere(run.agentId) ? Promise.resolve(false) : (sink.onBegin?.(run) ?? Promise.resolve(true)),
      onReturned: (run) => (isElsewhere(run.agentId) ? undefined : sink.onReturned?.(run)),
      onBusy: (agentId, forMs) => {
        if (this.#homeOf(agentId) === member) sink.onBusy?.(agentId, forMs);
      },
      freezes: () => sink.freezes?.() ?? NO_FREEZES,
      onHostAway: (isReplaced = false) => {
        member.down = isReplaced ? "it is being replaced" : "it is reconnecting";
        sink.onHostAway?.(this.agentsOf(name), isReplaced);
      },
      onHostReplaced: (reason, agentIds) => {
        const own = agentIds ?? directory.agentsOf(name).map(({ id }) => id);
        sink.onHostDown(reason, own);
        sink.onHostAway?.(own, true);
        if (agentIds) directory.free(agentIds);
      },
      onHostDown: (reason) => {
        member.down = reason;
        sink.onHostDown(reason, this.agentsOf(name), member.isRemote);
        if (member.isRemote) this.#change(member, sink, () => directory.vacate(name));
      },
    });
  }
}
