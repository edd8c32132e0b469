import { TerrariumError } from "../../base/errors.js";
import { NO_FREEZES } from "../../events/freeze.js";
import type { HostArrival, HostDoor, HostOwner, HostVisit } from "../../gateway/websocket/hosts.js";
import { checkDescriptor } from "../../host/modules/check-descriptor.js";
import { NOT_ITS_QUESTION } from "../../link/gateway/own-question.js";
import { RemoteHost } from "../../link/gateway/remote-host.js";
import type { Hello } from "../../link/hello.js";
import type { AgentHostView } from "../../events/agent/agent-host-view.js";
import type { BookedHost, HostBook } from "../../events/host-book.js";
import type { HostIdentity } from "../../link/directory.js";
import type { JoinedBackplane } from "../../link/joined.js";
import type { LinkLimits } from "../../link/messages.js";
import type { AgentDescriptor, BackplaneSink, HostLog, HostLogEntry } from "../../link/port.js";
import type { Reach } from "../../steering/agent-calls.js";
import { HostKeeper } from "./host-keeper.js";
import { LogRate, Rates } from "./host-rates.js";
import { descriptorBounds, type Known, Visit } from "./host-visit.js";
import type { RemoteRights } from "./remote-rights.js";
import type { Runtime } from "../runtime.js";

export interface RemoteHostsOptions extends Pick<Runtime, "clock" | "limits" | "log" | "counts"> {
  readonly backplane: Pick<JoinedBackplane, "add" | "remove" | "hostOf" | "agentsOf">;
  readonly link: LinkLimits;
  readonly hostLog: HostLog;
  readonly rights: RemoteRights;
  /** Null: hosts are forgotten when the gateway ends. */
  readonly book: HostBook | null;
}

/** A host of an earlier run. */
type Expected = Omit<BookedHost, "agents"> & { readonly agents: readonly AgentDescriptor[] };

/** All hosts of one token may connect again within this time. */
const HELLO_SECONDS = 10;

/**
 * Hosts in other processes: takes those that dial in, and knows them again when they come back. A host is known by the subject of
 * its token and its `hostId`, so a host is replaced only by one with the same identity.
 */
export class RemoteHosts implements HostDoor {
  readonly #options: RemoteHostsOptions;
  /** Oldest first. At most `maxRemoteHosts`, connected ones aside. */
  readonly #known = new Map<string, Known>();
  readonly #byName = new Map<string, Known>();
  /** Each hello is a change of the agents, so that connecting anew must not evade the bound on those. */
  readonly #hellos: Rates;
  readonly #keeper: HostKeeper | null;
  /** Hosts of an earlier run, until they are expected. */
  #expected: readonly Expected[] = [];
  #isClosed = false;

  constructor(options: RemoteHostsOptions) {
    this.#options = options;
    const { book, clock, limits, log } = options;
    this.#keeper = book && new HostKeeper(book, (err) => log.error({ err }, "hosts cannot be kept"));
    this.#hellos = new Rates(
      clock,
      Math.max(1, limits.maxRemoteHostsPerToken / HELLO_SECONDS),
      limits.maxRemoteHosts,
    );
  }

  open(arrival: HostArrival): HostVisit {
    if (this.#isClosed) throw new TerrariumError("UNAVAILABLE", "the gateway is shutting down");
    return new Visit(arrival, this.#options, {
      enter: (visit, hello) => this.#enter(visit, hello),
      offered: (host) => this.#keeper?.put(host),
    });
  }

  /** Reads the hosts of an earlier run. Returns their agents: runs of these may be going on. */
  async load(): Promise<string[]> {
    const booked = (await this.#keeper?.load()) ?? [];
    this.#expected = booked
      .slice(-this.#options.limits.maxRemoteHosts)
      .flatMap((host) => this.#read(host) ?? []);
    // What is not expected now would stay in the book for ever.
    const kept = new Set(this.#expected.map(({ owner, hostId }) => keyOf(owner, hostId)));
    for (const host of booked) if (!kept.has(keyOf(host.owner, host.hostId))) this.#keeper?.remove(host);
    return this.#expected.flatMap(({ agents }) => agents.map(({ id }) => id));
  }

  /** Expects those hosts back: until they come, `hostGraceMs` at most, their agents are listed and work waits. */
  expectAll(): void {
    for (const { agents, ...identity } of this.#expected) this.expect(identity, agents);
    this.#expected = [];
  }

  /** Expects a host that had these agents at a gateway that is gone. Does nothing when it is here. */
  expect({ owner, hostId, incarnation }: HostIdentity, agents: readonly AgentDescriptor[]): void {
    const key = keyOf(owner, hostId);
    const known =
      this.#known.get(key) ?? this.#make(hostId, { kind: "client", id: owner, scopes: [], expiresAt: null });
    this.#known.set(key, known);
    known.host.expect(incarnation, agents);
  }

  /** Null when it cannot be read: another release may describe agents differently. */
  #read(host: BookedHost): Expected | null {
    const { limits, log } = this.#options;
    try {
      const agents = (JSON.parse(host.agents) as AgentDescriptor[]).map((agent) =>
        checkDescriptor(agent, descriptorBounds(limits)),
      );
      return { ...host, agents };
    } catch (error) {
      log.warn(
        { err: error, host: host.hostId, owner: host.owner },
        "a host of an earlier run is not expected",
      );
      return null;
    }
  }

  /** Takes no more hosts. */
  close(): void {
    this.#isClosed = true;
  }

  /** Why an agent may not call another one because of where its host is; null when it may. */
  readonly refusal: Reach = (from, agentId, right) => {
    const { backplane, rights } = this.#options;
    const name = backplane.hostOf(from);
    const known = name === null ? undefined : this.#byName.get(name);
    return known ? rights.refusal(known.owner, agentId, right) : null;
  };

  /** The host that has this agent, or had it last; null when it is none of those that dial in. */
  hostOf(agentId: string): AgentHostView | null {
    const known = this.#byName.get(this.#options.backplane.hostOf(agentId) ?? "");
    if (!known) return null;
    const { hostId: name, sdk, visit, since } = known;
    return { name, sdk, isConnected: visit !== null, since };
  }

  #enter(visit: Visit, { hostId, incarnation, agents, sdk }: Hello): Known {
    const { owner } = visit.arrival;
    if (!this.#hellos.of(owner.id).take()) {
      const details = { limit: "maxRemoteHostsPerToken" };
      throw new TerrariumError("UNAVAILABLE", "hosts of this token connect too often", details);
    }
    const key = keyOf(owner.id, hostId);
    const known = this.#known.get(key) ?? this.#make(hostId, owner);
    // The newest last.
    this.#known.delete(key);
    this.#known.set(key, known);
    if (known.host.incarnation !== incarnation) this.#replaceAway(known, owner.id, agents);
    known.owner = owner;
    known.visit = visit;
    known.sdk = sdk;
    known.since = this.#options.clock.now();
    this.#forgetOldest();
    return known;
  }

  /**
   * A new process gets its agents from hosts of the same token's subject that are away: it is their next life under another name. Not
   * one that comes back: with a second host of the same agents, the first has the grace to come back, too.
   */
  #replaceAway(newcomer: Known, ownerId: string, agents: readonly AgentDescriptor[]): void {
    const offered = new Set(agents.map(({ id }) => id));
    for (const known of this.#known.values()) {
      const { host, name, owner } = known;
      if (known === newcomer || owner.id !== ownerId || !host.isAlive || host.isAttached) continue;
      const taken = this.#options.backplane.agentsOf(name).filter((id) => offered.has(id));
      if (taken.length > 0) host.giveWay(taken);
    }
  }

  #make(hostId: string, owner: HostOwner): Known {
    const { limits, link, clock, hostLog, backplane, rights, counts } = this.#options;
    const log: HostLog = ({ fields, ...entry }) =>
      hostLog({ ...entry, fields: { ...ownFields(fields), host: hostId } });
    // The owner of the present connection: a newer token may have other scopes.
    const ownerNow = (): HostOwner => known.owner;
    const host = new RemoteHost({
      limits: link,
      clock,
      graceMs: limits.hostGraceMs,
      drainMs: limits.hostDrainMs,
      onLate: () => counts.refused.count("hostDrainMs"),
      onNotWelcomed: () => counts.refused.count("hostWelcomeTimeoutMs"),
      log: new LogRate(limits.maxHostLogLines, clock, log).write,
      onRefused: () => counts.refused.count("maxHostCalls"),
      guard: (sink) => guarded(sink, rights, ownerNow),
      freezes: (set) => rights.freezes(ownerNow(), set),
      asked: (agentId, semaphore) => rights.asked(agentId, semaphore),
      onGone: () => this.#keeper?.remove({ owner: owner.id, hostId }),
    });
    const identity = () => ({ owner: owner.id, hostId, incarnation: host.incarnation ?? "" });
    const name = backplane.add({ name: `host ${hostId}`, backplane: host, isRemote: true, identity });
    const known: Known = { host, name, hostId, owner, visit: null, since: clock.now(), sdk: null };
    this.#byName.set(name, known);
    return known;
  }

  /** Hosts that are away are remembered, because their agents may come back. */
  #forgetOldest(): void {
    const away = [...this.#known].filter(([, { host, visit }]) => !host.isAlive && visit === null);
    for (const [key, { name, host }] of away.slice(
      0,
      Math.max(0, away.length - this.#options.limits.maxRemoteHosts),
    )) {
      this.#known.delete(key);
      this.#byName.delete(name);
      this.#options.backplane.remove(host);
    }
  }
}

/** Members of the gateway's own log lines, which a host must not write. `steering` marks the audit log. */
const OWN_MEMBERS = new Set(["level", "time", "pid", "hostname", "msg", "v", "name", "steering"]);

/** The fields of a host's line where those of a thread's are; those that would pass for the gateway's own are under `said`. */
function ownFields(fields: HostLogEntry["fields"]): object {
  const all = Object.entries(fields);
  const said = Object.fromEntries(all.filter(([name]) => OWN_MEMBERS.has(name)));
  const rest = Object.fromEntries(all.filter(([name]) => !OWN_MEMBERS.has(name)));
  return Object.keys(said).length > 0 ? { ...rest, said } : rest;
}

function keyOf(ownerId: string, hostId: string): string {
  return JSON.stringify([ownerId, hostId]);
}

/** A sink that takes from a host what its owner may do. */
function guarded(sink: BackplaneSink, rights: RemoteRights, owner: () => HostOwner): BackplaneSink {
  return {
    ...sink,
    freezes: () => rights.freezes(owner(), sink.freezes?.() ?? NO_FREEZES),
    // A host chooses its keys, and must not meet with those of others.
    onPark: (call, key) =>
      sink.onPark(call, key === undefined ? undefined : JSON.stringify([owner().id, call.agentId, key])),
    async onSignal(call, signal) {
      rights.requireSignal(owner(), call);
      if (!sink.onSignal) throw new TerrariumError("UNAVAILABLE", "this gateway has no field of pheromones");
      return rights.seen(owner(), await sink.onSignal(call, signal));
    },
    async onSettle(run) {
      const { outcome, agentId } = run;
      const isOwn = outcome.kind !== "PARKED" || (await rights.asked(agentId, outcome.semaphore));
      const told = isOwn ? run : { ...run, outcome: { kind: "FAILED", error: NOT_ITS_QUESTION } as const };
      return (await sink.onSettle?.(told)) ?? null;
    },
  };
}
