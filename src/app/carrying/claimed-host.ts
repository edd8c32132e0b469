import type { Aborting } from "../../base/async/aborter.js";
import { deferred } from "../../base/async/deferred.js";
import type { HostIdentity } from "../../link/directory.js";
import type { Settlement } from "../../events/run.js";
import type { FreezeSet } from "../../events/freeze.js";
import type { HeldRun } from "../../link/hello.js";
import type { RunRef } from "../../link/run-port.js";
import type {
  AgentDescriptor,
  Backplane,
  BackplaneSink,
  HostCallName,
  HostCalls,
  ManifestChange,
} from "../../link/port.js";

/** What a host's agents need of the directory of all gateways. */
export interface Claims {
  /**
   * These are all agents that the host brings. Resolves when it is known of each whether the host gets it, and those are granted that
   * it gets; or when `isAwaited` has become false.
   */
  hello(host: ClaimedHost, agents: readonly AgentDescriptor[], isAwaited: () => boolean): Promise<void>;
  change(host: ClaimedHost, change: ManifestChange): void;
  /** A new host is gone before it was welcomed. It may come back, here or elsewhere. */
  left(host: ClaimedHost, identity: HostIdentity): void;
  /** The host is gone for good. */
  vacate(host: ClaimedHost): void;
  free(host: ClaimedHost, agentIds: readonly string[]): void;
}

interface NamedHost {
  readonly name: string;
  readonly backplane: Backplane;
  /** Of a host that dials in. Absent: it is in a thread. */
  readonly identity?: (() => HostIdentity | null) | undefined;
}

/** What a host that dials in says of runs before this gateway has their agents. */
interface Early {
  readonly agentId: string;
  /** This gateway has the agent. */
  readonly tell: (sink: BackplaneSink) => void;
  /** The host is away: it says it again to its next gateway. */
  readonly drop: () => void;
}

/** News of runs that wait until this gateway has their agents. Beyond them a host keeps what it has to say. */
const EARLY_NEWS_MAX = 10_000;

/**
 * A host of one of several gateways: its agents count here once the directory has given them to this gateway and their logs are
 * claimed.
 *
 * ```
 *  host ──hello──▶ offered ──directory, log, runs──▶ granted ──another gateway has it──▶ offered
 * ```
 */
export class ClaimedHost implements Backplane {
  /** Its name among the hosts of this gateway. */
  readonly name: string;
  readonly #inner: Backplane;
  readonly #claims: Claims;
  readonly #identityNow: () => HostIdentity | null;
  /** What it brings. */
  readonly #offered = new Map<string, AgentDescriptor>();
  readonly #granted = new Set<string>();
  #sink: BackplaneSink | null = null;
  /** In the order in which it came. */
  #early: Early[] = [];
  /** As it said with its last hello, and since then of agents that it did not have. */
  #runs: readonly HeldRun[] = [];
  #isAway = false;
  /** It went before it was welcomed: what it has been given comes with its next hello, or when it is expected back. */
  #hasLeft = false;
  /** Its hello waits, or has just waited, for what it gets; null: it is told of each grant. */
  #claim: { readonly identity: HostIdentity | null } | null = null;
  /** Resolved when it has been told what it got. */
  #welcome = deferred();

  constructor({ name, backplane, identity = () => null }: NamedHost, claims: Claims) {
    this.name = name;
    this.#inner = backplane;
    this.#claims = claims;
    this.#identityNow = identity;
  }

  get identity(): HostIdentity | null {
    return this.#identityNow();
  }

  /** Ids of what it brings. */
  get offered(): readonly string[] {
    return [...this.#offered.keys()];
  }

  offers(agentId: string): boolean {
    return this.#offered.has(agentId);
  }

  /** It has the agent here. */
  has(agentId: string): boolean {
    return this.#granted.has(agentId);
  }

  /** It has the agent, and is not told yet. */
  isWelcoming(agentId: string): boolean {
    return this.#claim !== null && this.#granted.has(agentId);
  }

  get welcomed(): Promise<void> {
    return this.#welcome.promise;
  }

  start(sink: BackplaneSink): Promise<void> {
    this.#sink = sink;
    return this.#inner.start(this.#behindClaims(sink));
  }

  /** The host has these agents from now on: their logs are claimed and their runs are loaded. */
  grant(agentIds: readonly string[]): void {
    const added = agentIds.flatMap((id) => this.#offered.get(id) ?? []);
    if (added.length === 0 || !this.#sink || this.#hasLeft) return;
    for (const { id } of added) this.#granted.add(id);
    // It gets them with its welcome.
    if (this.#claim) return;
    this.#sink.onManifest({ added, removed: [] });
    this.#inner.welcome(added.map(({ id }) => id));
    if (this.#isAway) this.#sink.onHostAway?.();
    else {
      const ids = new Set(added.map(({ id }) => id));
      this.#sink.onWelcomed?.(this.#runs.filter(({ agentId }) => ids.has(agentId)));
      this.#tellEarly();
    }
  }

  #tellEarly(): void {
    const due = this.#early.filter(({ agentId }) => this.#granted.has(agentId));
    this.#early = this.#early.filter((one) => !due.includes(one));
    for (const { tell } of due) if (this.#sink) tell(this.#sink);
  }

  #dropEarly(): void {
    for (const { drop } of this.#early.splice(0)) drop();
  }

  /** Waits until the agent is here; `instead`: what the host hears when it goes before, or when too much waits. */
  #whenGranted<T>(agentId: string, tell: (sink: BackplaneSink) => Promise<T>, instead: T): Promise<T> {
    if (this.#early.length >= EARLY_NEWS_MAX) return Promise.resolve(instead);
    const told = deferred<T>();
    this.#early.push({
      agentId,
      tell(sink) {
        tell(sink).then(
          (value) => told.resolve(value),
          (error: unknown) => told.reject(error),
        );
      },
      drop: () => told.resolve(instead),
    });
    return told.promise;
  }

  /** A newer process of it is at another gateway. */
  replaced(): void {
    this.#inner.lose?.(this.offered, true);
  }

  /** As `Backplane.lose`. */
  lose(agentIds: readonly string[], isReplaced: boolean): void {
    const removed = agentIds.filter((id) => this.#granted.delete(id));
    if (removed.length === 0) return;
    this.#sink?.onManifest({ added: [], removed });
    this.#inner.lose?.(removed, isReplaced);
  }

  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: Aborting,
  ): Promise<HostCalls[K]["result"]> {
    return this.#inner.call(name, args, signal);
  }

  cancel(agentId: string, run: string, reason: string | null): void {
    this.#inner.cancel(agentId, run, reason);
  }

  settled(agentId: string, run: string, settlement: Settlement): void {
    this.#inner.settled(agentId, run, settlement);
  }

  welcome(agentIds: readonly string[]): void {
    this.#inner.welcome(agentIds);
  }

  freeze(set: FreezeSet): Promise<void> {
    return this.#inner.freeze(set);
  }

  release(agentIds: readonly string[]): void {
    this.#inner.release(agentIds);
  }

  close(drainMs?: number): Promise<void> {
    return this.#inner.close(drainMs);
  }

  #behindClaims(sink: BackplaneSink): BackplaneSink {
    const isGranted = (agentId: string): boolean => this.#granted.has(agentId);
    return {
      ...sink,
      claim: async (agents) => {
        this.#offer(agents);
        this.#hasLeft = false;
        const claim = (this.#claim = { identity: this.identity });
        await this.#claims.hello(this, agents, () => this.#claim === claim);
      },
      onUnwelcomed: () => {
        const identity = this.#claim?.identity;
        if (identity) this.#claims.left(this, identity);
        this.#claim = null;
        this.#hasLeft = true;
      },
      onHello: (agents) => this.#onHello(sink, agents),
      onWelcomed: (runs) => {
        this.#runs = runs;
        sink.onWelcomed?.(runs.filter(({ agentId }) => isGranted(agentId)));
        this.#tellEarly();
      },
      onManifest: (change) => {
        for (const { id } of change.added) this.#offered.delete(id);
        for (const agent of change.added) this.#offered.set(agent.id, agent);
        for (const id of change.removed) this.#offered.delete(id);
        const removed = change.removed.filter((id) => this.#granted.delete(id));
        sink.onManifest({ added: change.added.filter(({ id }) => isGranted(id)), removed });
        this.#claims.change(this, change);
      },
      placeOf: (agentId, life) => (isGranted(agentId) ? sink.placeOf(agentId, life) : null),
      onSettle: (run) => {
        if (isGranted(run.agentId)) return sink.onSettle?.(run) ?? Promise.resolve(null);
        if (!this.identity) return Promise.resolve({ isKept: false });
        return this.#whenGranted(run.agentId, async (here) => (await here.onSettle?.(run)) ?? null, null);
      },
      onBegan: (run) => {
        if (isGranted(run.agentId)) return sink.onBegan?.(run);
        this.#runs = this.#runs.map((held) =>
          isSame(held, run) && held.progress === "WAITING" ? { ...held, progress: "BEGUN" } : held,
        );
      },
      onBegin: (run) => {
        if (isGranted(run.agentId)) return sink.onBegin?.(run) ?? Promise.resolve(true);
        if (!this.identity) return Promise.resolve(false);
        return this.#whenGranted(run.agentId, async (here) => (await here.onBegin?.(run)) ?? true, false);
      },
      // It does not have the run any more: this gateway sends it again when it gets the agent.
      onReturned: (run) => {
        if (isGranted(run.agentId)) return sink.onReturned?.(run);
        this.#runs = this.#runs.filter((held) => !isSame(held, run));
      },
      onHostAway: (isReplaced) => {
        this.#isAway = true;
        this.#claim = null;
        this.#dropEarly();
        sink.onHostAway?.(isReplaced);
      },
      onHostReplaced: (reason, agentIds) => {
        sink.onHostReplaced?.(reason, agentIds);
        if (agentIds) this.#claims.free(this, agentIds);
      },
      onHostDown: (reason, agentIds) => {
        sink.onHostDown(reason, agentIds);
        if (this.identity) this.#claims.vacate(this);
      },
    };
  }

  #onHello(sink: BackplaneSink, agents: readonly AgentDescriptor[]): void {
    this.#isAway = this.#hasLeft = false;
    this.#offer(agents);
    sink.onHello(agents.filter(({ id }) => this.#granted.has(id)));
    // A host that is only expected has no link, which would have asked before.
    if (!this.#claim) void this.#claims.hello(this, agents, () => false);
    this.#claim = null;
    this.#welcome.resolve();
    this.#welcome = deferred();
  }

  #offer(agents: readonly AgentDescriptor[]): void {
    this.#offered.clear();
    for (const agent of agents) this.#offered.set(agent.id, agent);
    for (const id of this.#granted) if (!this.#offered.has(id)) this.#granted.delete(id);
  }
}

function isSame(one: RunRef, other: RunRef): boolean {
  return one.run === other.run && one.attempt === other.attempt;
}
