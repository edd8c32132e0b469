import type { Cancel, Clock } from "../base/clock.js";
import { defaultLimits } from "../base/limits.js";
import type { Acceptance } from "./acceptance.js";
import type { Delivery } from "./delivery.js";
import { isEnded, type Run, type RunWithoutInput } from "./run.js";
import type {
  AttemptPolicy,
  OpenRun,
  Recovered,
  RecoveryPlace,
  RecoveryScope,
  RunStore,
} from "./store/store.js";

export interface RecoveryOptions {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly policy: AttemptPolicy;
  /** How long runs of an earlier gateway wait for a host that has them, ms. */
  readonly hostGraceMs?: number;
  readonly acceptance: Acceptance;
  readonly delivery: Delivery;
  /** Called with each run that has ended by it. */
  readonly onEnded: (run: RunWithoutInput) => void;
}

/** Takes over the runs of an earlier gateway. */
export class Recovery {
  readonly #options: RecoveryOptions;
  /** Runs that a host may still have, between `start` and `takeUp`. */
  readonly #waiting = new Set<string>();
  #cancelGrace: Cancel = () => undefined;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Cuts off what no host can have any more. `remote`: agents whose hosts may still run them. */
  async start(remote: readonly string[]): Promise<void> {
    for (const id of await this.#cutOff({ remote })) this.#waiting.add(id);
  }

  /**
   * Takes over these agents from another gateway, before any of them is up here. `mayRun`: their host may still run them, so that
   * what it may have begun waits until `Delivery.presence` hears of the host.
   */
  async takeOver(agentIds: readonly string[], mayRun: boolean): Promise<void> {
    const { store } = this.#options;
    const waiting = await this.#cutOff({ agentIds, remote: mayRun ? agentIds : [] });
    const taken = new Set(agentIds);
    this.#load(
      (await store.open()).filter(({ agentId }) => taken.has(agentId)),
      new Set(waiting),
    );
    await this.#adopt(waiting);
  }

  /** Holds waiting runs until their agents are up, and those that a host may have until it says so, `hostGraceMs` at most. */
  async takeUp(): Promise<void> {
    const { store, clock, delivery, hostGraceMs = defaultLimits.hostGraceMs } = this.#options;
    this.#load(await store.open(), this.#waiting);
    if (this.#waiting.size === 0) return;
    await this.#adopt(this.#waiting);
    this.#waiting.clear();
    this.#cancelGrace = clock.after(hostGraceMs, () => delivery.presence.giveUp());
  }

  /** Takes in a run that is stored, and that no host has. */
  takeIn(run: Run): void {
    const { acceptance, delivery } = this.#options;
    if (delivery.has(run.id)) return;
    acceptance.readmit(run.id);
    delivery.hold(run);
  }

  close(): void {
    this.#cancelGrace();
  }

  /** Returns the runs that a host may still have. */
  async #cutOff(scope: RecoveryScope): Promise<string[]> {
    const { store, clock, policy, onEnded } = this.#options;
    const at = clock.now();
    const found: string[] = [];
    for (let place: RecoveryPlace | null = null; ;) {
      const { ended, waiting = [], next }: Recovered = await store.recover(at, policy, place, scope);
      found.push(...waiting);
      for (const run of ended) onEnded(run);
      if (next === null) return found;
      place = next;
    }
  }

  #load(open: readonly OpenRun[], waiting: ReadonlySet<string>): void {
    const { acceptance, delivery } = this.#options;
    const held = open.filter(({ id }) => !waiting.has(id) && !delivery.has(id));
    for (const { id } of held) acceptance.readmit(id);
    delivery.load(held);
  }

  async #adopt(ids: Iterable<string>): Promise<void> {
    const { store, acceptance, delivery } = this.#options;
    for (const id of ids) {
      const run = await store.get(id);
      if (!run || isEnded(run) || delivery.has(id)) continue;
      acceptance.readmit(id);
      delivery.adopt(run);
    }
  }
}
