import type { Cancel, Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { AgentsChange } from "../events/agent/agents-change.js";
import { type Freezable, type Freeze, type FreezeScope, type FreezeSet, holds } from "../events/freeze.js";
import type { FreezeLimits } from "./limits.js";
import type { FreezeStore } from "./store.js";

/** Interval between two steps of a thaw, ms. */
const STEP_MS = 100;
/** Pause before the store is asked again what it has kept of a failed change, ms. */
const RETRY_MS = 1_000;

/** What now holds an agent; null: nothing any more. */
export interface FreezeChange {
  readonly agentId: string;
  readonly freeze: Freeze | null;
}

export interface FreezesOptions {
  readonly store: FreezeStore;
  readonly limits: Pick<FreezeLimits, "thawPerSecond">;
  readonly clock: Clock;
  readonly hosts: {
    /** As `Backplane.freeze`. */
    freeze(set: FreezeSet): Promise<void>;
    release(agentIds: readonly string[]): void;
  };
  /** Order of the oldest work that waits for an agent: lower is thawed first; null: none waits. */
  readonly oldestWaiting: (agentId: string) => number | null;
  /** Called when agents may begin again. Must not throw. */
  readonly onThawed: (agentIds: readonly string[]) => void;
  /** Called for each agent that is frozen or thawed, or frozen for another reason. Must not throw. */
  readonly onChange: (change: FreezeChange) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Decides which agents are frozen. It follows the store: a change is stored, then in force in the gateway, then at the hosts,
 * and then answered.
 *
 * ```
 *   thawed ──freeze──▶ frozen ──thaw──▶ thawing: frozen, until its turn ──▶ thawed
 *                        ▲──────────freeze──────────┘
 * ```
 */
export class Freezes {
  readonly #options: FreezesOptions;
  #all: readonly Freeze[] = [];
  readonly #agents = new Map<string, Freezable>();
  /** Frozen agents, and the oldest freeze that holds each. */
  readonly #frozen = new Map<string, Freeze>();
  /** The frozen agents that no freeze holds any more, in the order of their turns. */
  readonly #thawing = new Set<string>();
  /** Settles when the hosts have confirmed the latest set. */
  #told: Promise<void> = Promise.resolve();
  #cancelStep: Cancel | null = null;
  #unwatch = (): void => undefined;
  #isDoubtful = false;
  #isClosed = false;

  constructor(options: FreezesOptions) {
    this.#options = options;
  }

  /** Takes over what is stored. Rejects when that cannot be read: then nothing may be started. */
  async start(): Promise<void> {
    const { store } = this.#options;
    this.#unwatch = store.watch((freezes) => this.#apply(freezes));
    this.#apply(await store.load());
  }

  /** All freezes in force, in the order in which they were made. */
  get all(): readonly Freeze[] {
    return this.#all;
  }

  /** For hosts that become ready. */
  get set(): FreezeSet {
    return { scopes: this.#all.map(scopeOf), thawing: [...this.#thawing] };
  }

  /** Number of known agents that are frozen. */
  get frozenAgents(): number {
    return this.#frozen.size;
  }

  isFrozen(agentId: string): boolean {
    if (this.#frozen.has(agentId)) return true;
    // Only of an agent that is not known yet.
    return !this.#agents.has(agentId) && this.#all.some((freeze) => holds(freeze, { id: agentId }));
  }

  /** The oldest freeze that holds this agent; null when it is not frozen. */
  of(agentId: string): Freeze | null {
    return this.#frozen.get(agentId) ?? null;
  }

  /**
   * Resolves when nothing that the scopes hold begins any more. Rejects with LIMIT_EXCEEDED, and as the store does: then
   * nothing is frozen by it.
   */
  async freeze(scopes: readonly FreezeScope[], reason: string, by: string): Promise<readonly Freeze[]> {
    const { store, clock } = this.#options;
    const at = clock.now();
    const freezes = scopes.map(({ agentId, labels }) => ({ agentId, labels, reason, by, at }));
    const stored = await this.#change(() => store.put(freezes));
    if (stored.outcome === "FULL") {
      const message = `there may be ${stored.max} freezes at once: use labels, or freeze all`;
      throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxFreezes", max: stored.max });
    }
    await this.#told;
    return freezes;
  }

  /** Resolves with the freezes that have ended. Agents that no other freeze holds begin again, a few at a time. */
  async thaw(scopes: readonly FreezeScope[], by: string): Promise<readonly Freeze[]> {
    const { store, clock } = this.#options;
    return await this.#change(() => store.remove({ scopes, by, at: clock.now() }));
  }

  /** Called before the work of added agents can begin. */
  onAgents({ added, removed }: AgentsChange<Freezable>): void {
    for (const id of removed) {
      this.#agents.delete(id);
      this.#frozen.delete(id);
      this.#thawing.delete(id);
    }
    for (const agent of added) {
      this.#agents.set(agent.id, agent);
      this.#hold(agent);
    }
    // Their labels have changed.
    this.#letGo(added);
    this.#stepSoon();
  }

  /** An agent has started: its observers learn that it is frozen. */
  agentUp(agentId: string): void {
    const freeze = this.of(agentId);
    if (freeze) this.#tell([{ agentId, freeze }]);
  }

  agentDown(): void {}

  close(): void {
    this.#isClosed = true;
    this.#unwatch();
    this.#cancelStep?.();
  }

  #apply(freezes: readonly Freeze[]): void {
    if (this.#isClosed) return;
    this.#all = freezes;
    const agents = [...this.#agents.values()];
    const changes = agents.flatMap((agent) => this.#hold(agent));
    this.#letGo(agents);
    this.#told = this.#options.hosts.freeze(this.set).catch(this.#options.onError);
    this.#tell(changes);
    this.#stepSoon();
  }

  #stepSoon(): void {
    if (this.#thawing.size > 0 && !this.#cancelStep) this.#step();
  }

  /** Freezes an agent that a freeze holds. */
  #hold(agent: Freezable): FreezeChange[] {
    const freeze = this.#all.find((one) => holds(one, agent));
    if (!freeze) return [];
    const { id: agentId } = agent;
    this.#thawing.delete(agentId);
    const known = this.#frozen.get(agentId);
    this.#frozen.set(agentId, freeze);
    return known?.at === freeze.at && known.reason === freeze.reason ? [] : [{ agentId, freeze }];
  }

  /** Lines up the agents that no freeze holds any more: those whose work has waited longest first. */
  #letGo(agents: readonly Freezable[]): void {
    const { oldestWaiting } = this.#options;
    const free = agents.filter(
      (agent) =>
        this.#frozen.has(agent.id) &&
        !this.#thawing.has(agent.id) &&
        !this.#all.some((one) => holds(one, agent)),
    );
    const waiting = free.map(({ id }) => ({ id, since: oldestWaiting(id) ?? Infinity }));
    for (const { id } of waiting.toSorted((a, b) => compare(a.since, b.since))) this.#thawing.add(id);
  }

  /** Thaws the next agents: all at once would start the work of all of them in the same moment. */
  #step(): void {
    this.#cancelStep = null;
    const { limits, hosts, onThawed, clock } = this.#options;
    const perStep = Math.max(1, Math.round((limits.thawPerSecond * STEP_MS) / 1_000));
    const released = [...this.#thawing].slice(0, perStep);
    for (const id of released) {
      this.#thawing.delete(id);
      this.#frozen.delete(id);
    }
    hosts.release(released);
    onThawed(released);
    this.#tell(released.map((agentId) => ({ agentId, freeze: null })));
    if (this.#thawing.size === 0) return;
    this.#cancelStep = clock.after((perStep * 1_000) / limits.thawPerSecond, () => this.#step());
  }

  #tell(changes: readonly FreezeChange[]): void {
    for (const change of changes) this.#options.onChange(change);
  }

  /** A change that fails may be stored or not, so the store is asked until it says what is in force. */
  async #change<T>(change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } catch (error) {
      if (!this.#isDoubtful) void this.#settleDoubt();
      throw error;
    }
  }

  async #settleDoubt(): Promise<void> {
    const { store, clock, onError } = this.#options;
    this.#isDoubtful = true;
    for (let isFirst = true; !this.#isClosed; isFirst = false) {
      try {
        this.#apply(await store.load());
        break;
      } catch (error) {
        if (isFirst) onError(error);
        await new Promise<void>((resolve) => void clock.after(RETRY_MS, resolve));
      }
    }
    this.#isDoubtful = false;
  }
}

function scopeOf({ agentId, labels }: FreezeScope): FreezeScope {
  return { agentId, labels };
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
