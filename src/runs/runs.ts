import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import { type ReadOptions, TO_SHOW } from "../base/read-options.js";
import type { SessionState, Settlement } from "../events/run.js";
import { Acceptance } from "./acceptance.js";
import { repeated, type Repetition } from "./again.js";
import { isElsewhere } from "./applied.js";
import { Delivery } from "./delivery.js";
import { DoubtfulClaims } from "./doubtful-claims.js";
import { Entry, type Entrance, type Receipt, type RunOrder } from "./entry.js";
import type { HeldRun, RunHosts } from "./hosts.js";
import type { LiveRun } from "./live-runs.js";
import { Recovery } from "./recovery.js";
import { RunWriter } from "./run-writer.js";
import { Resumptions } from "./resuming/resumptions.js";
import { cancelled, Moved, noRun } from "./run-errors.js";
import { isEnded, type Run, type RunWithoutInput } from "./run.js";
import { SessionStates } from "./session-states.js";
import type { Settled } from "./settling.js";
import type { AttemptPolicy, RunPage, RunQuery, RunStore } from "./store/store.js";
import { type Freezing, NEVER_FROZEN } from "./waiting/waiting-room.js";
import { CANCEL_WAIT_MS, withinMs } from "./waiting/within.js";

export interface RunsOptions {
  /** Opened by the caller, and closed by it after `close()`. */
  readonly store: RunStore;
  readonly hosts: RunHosts;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Maximum number of open runs, not counting PARKED ones. */
  readonly openMax: number;
  readonly policy: AttemptPolicy;
  /** False while the store is known to fail: nothing is sent before it is stored. Default: true. */
  readonly isStoring?: () => boolean;
  /** How long runs of an earlier gateway wait for a host that has them, ms. */
  readonly hostGraceMs?: number;
  /** Which agents begin nothing new. Default: none. */
  readonly freezing?: Freezing;
  /** Called with each run that has ended or parked, after it is stored. Must not throw. */
  readonly onStored?: (run: RunWithoutInput) => void;
  /** Called with each run that is forgotten because it could not be stored, although it was sent. Must not throw. */
  readonly onForgotten?: (id: string) => void;
  /** Whether this gateway carries an agent, among those that share the store. Default: it carries all. */
  readonly carries?: (agentId: string) => boolean;
  readonly onError: (error: unknown) => void;
}

/** Stores accepted work, sends it to its agent, and finds it again. Behaviour: SPEC.md. */
export class Runs {
  /** Joins runs and the questions that they ask. */
  readonly resumptions: Resumptions;
  readonly #options: RunsOptions;
  readonly #states: SessionStates;
  readonly #writer: RunWriter;
  readonly #doubtful: DoubtfulClaims;
  readonly #acceptance: Acceptance;
  readonly #delivery: Delivery;
  readonly #entry: Entry;
  readonly #recovery: Recovery;
  readonly #untold = new Set<(run: RunWithoutInput) => void>();

  constructor(options: RunsOptions) {
    const { store, onStored = () => undefined, isStoring = () => true, freezing = NEVER_FROZEN } = options;
    this.#options = options;
    const states = (this.#states = new SessionStates(store));
    const writer = (this.#writer = new RunWriter({
      ...options,
      states,
      onStored,
      onUntold: (run) => this.#tellUntold(run),
    }));
    this.#doubtful = new DoubtfulClaims({
      ...options,
      has: (id) => this.#delivery.has(id),
      onKept: (run) => this.#recovery.takeIn(run),
    });
    const acceptance = (this.#acceptance = new Acceptance(store, options.openMax, this.#doubtful));
    const onCallReturned = (live: LiveRun): void => this.#entry.limitWait(live);
    const parts = { ...options, states, writer, acceptance, freezing, onCallReturned };
    const delivery = (this.#delivery = new Delivery(parts));
    this.#entry = new Entry({ ...options, isStoring, acceptance, delivery, writer });
    this.#recovery = new Recovery({
      ...options,
      acceptance,
      delivery,
      onEnded: (run) => {
        onStored(run);
        this.#tellUntold(run);
      },
    });
    this.resumptions = new Resumptions({ ...options, writer, states, onStored });
  }

  /**
   * Takes over the runs of an earlier gateway. Called once, before any agent is up. `remote`: agents whose hosts may still run them:
   * runs that they may have begun wait for `hostHere`, `hostGraceMs` at most.
   */
  async start(remote: readonly string[] = []): Promise<void> {
    await this.#recovery.start(remote);
    await this.#states.load();
  }

  /**
   * Calls `listener` with each run that ends without a report of its host: cut off, or cancelled or timed out while held.
   * Register before `start`. The listener must not throw.
   */
  onUntold(listener: (run: RunWithoutInput) => void): void {
    this.#untold.add(listener);
  }

  /**
   * Holds waiting runs until their agents are up. Called after `start`, and after questions and runs were reconciled.
   */
  async takeUp(): Promise<void> {
    await this.#recovery.takeUp();
  }

  /**
   * Takes over these agents from another gateway that shares the store, before any of them is up here. `mayRun`: their host may
   * still run them, and `hostHere` or `hostDown` follows.
   */
  async takeOver(agentIds: readonly string[], mayRun: boolean): Promise<void> {
    await this.#recovery.takeOver(agentIds, mayRun);
    await this.#states.takeOver(agentIds);
  }

  /**
   * Another gateway carries these agents now. Their runs are forgotten here and stay as they are in the store; who waits for one gets
   * `Moved`.
   */
  letGo(agentIds: readonly string[]): void {
    this.#delivery.letGo(agentIds);
  }

  /**
   * The connection to the host of these agents is lost, and it may come back. `isReplaced`: another one takes them over, and all work
   * waits until they have started there.
   */
  hostAway(agentIds: readonly string[], isReplaced = false): void {
    this.#delivery.presence.hostAway(agentIds, isReplaced);
  }

  /** No host has these agents any more: calls do not wait for one. */
  agentsGone(agentIds: readonly string[]): void {
    this.#delivery.presence.hostDown(agentIds);
    this.#entry.hostGone(agentIds);
  }

  /** A host has these agents, and these of their runs; what else was sent to it is cut off. */
  hostHere(agentIds: readonly string[], runs: readonly HeldRun[]): void {
    this.#delivery.presence.hostHere(agentIds, runs);
  }

  /** Accepts a run without waiting for its outcome. Resolves when it is stored and its host has accepted it. */
  perturb(order: RunOrder, entrance: Entrance): Promise<Receipt> {
    return this.#entry.perturb(order, entrance);
  }

  /** Accepts a run whose caller waits. Resolves when it has ended or parked; rejects with the error of a failed run. */
  perform(order: RunOrder, entrance: Entrance): Promise<RunWithoutInput> {
    return this.#entry.perform(order, entrance);
  }

  /**
   * A new run from the input of an old one, or from `input`, without waiting for its outcome. Rejects with RUN_NOT_FOUND, and with
   * BAD_USER_INPUT for a command or a resumption.
   */
  async again(id: string, from: Repetition, entrance: Entrance): Promise<Receipt> {
    return await this.perturb(repeated(await this.require(id), from), entrance);
  }

  /**
   * Ends an open run: removes a waiting one, aborts a running one; of a PARKED one its resumption, where its question was
   * answered. Resolves with the run as it is then; it is still RUNNING when its agent does not stop within two seconds.
   * `question` is what the caller has to withdraw to end a PARKED run, else null. Rejects with RUN_NOT_FOUND.
   */
  async cancel(
    id: string,
    by: string,
    reason: string | null,
  ): Promise<{ readonly run: Run; readonly question: string | null }> {
    const run = await this.require(id);
    if (isEnded(run)) return { run, question: null };
    if (run.status === "PARKED") {
      const child = await this.resumptions.resumptionOf(run);
      if (!child) return { run, question: run.semaphores[0] ?? null };
      const { question } = await this.cancel(child.id, by, reason);
      return { run: await this.require(id), question };
    }
    if (run.kind === "RESUME") await this.resumptions.cancel(run, by, reason);
    else await this.#cancel(id, by, reason);
    return { run: await this.require(id), question: null };
  }

  async #cancel(id: string, by: string, reason: string | null): Promise<void> {
    const { clock } = this.#options;
    const live = this.#delivery.live.get(id);
    const cancel = { kind: "CANCEL", at: clock.now(), by, reason, sent: live !== undefined } as const;
    if (isElsewhere(await this.#writer.store(id, cancel))) throw new Moved(id);
    if (live) {
      this.#delivery.abort(live, reason);
      const ended = live.ended.promise.catch(() => undefined);
      await withinMs(clock, CANCEL_WAIT_MS, ended);
    } else if (this.#delivery.held.takeOut(id, cancelled(id))) this.#acceptance.leave(id);
  }

  /** The run, when this is its present attempt and it has neither ended nor parked; else null. */
  async present(id: string, attempt: number): Promise<RunWithoutInput | null> {
    const live = this.#delivery.live.get(id)?.run;
    const run = live ?? (await this.#options.store.get(id));
    const isPresent = run !== null && run.attempt === attempt && !isEnded(run) && run.status !== "PARKED";
    return isPresent ? run : null;
  }

  /**
   * Accepts a run that no caller waits for, of a schedule's tick or a pheromone, whether its agent is there or not. False when the
   * schedule has had a run for this tick, or a later one. Rejects when no run can be accepted now.
   */
  accept(order: RunOrder): Promise<boolean> {
    return this.#entry.accept(order);
  }

  /** When a schedule last ticked, or was first seen: `at` for one that is not known. Wall time, ms since 1970. */
  lastTick(agentId: string, name: string, at: number): Promise<number> {
    return this.#options.store.lastTick(agentId, name, at);
  }

  /** The run as it is now; null when it was never accepted, or is forgotten. */
  async get(id: string, options?: ReadOptions): Promise<Run | null> {
    const run = await this.#options.store.get(id, options);
    return run && this.#asOfNow(run);
  }

  /** Rejects with RUN_NOT_FOUND. */
  async require(id: string): Promise<Run> {
    const run = await this.get(id);
    if (!run) throw noRun(id);
    return run;
  }

  async list(query: RunQuery, options?: ReadOptions): Promise<RunPage> {
    const isByStart = query.status === "RUNNING" || query.status === "ACCEPTED";
    const written = isByStart ? this.#writer.writeStarts() : undefined;
    // While the store cannot be written, what it has may be old as well.
    const starts = options?.mayBeOld ? written?.catch(() => undefined) : written;
    const [page] = await Promise.all([this.#options.store.list(query, options), starts]);
    return { ...page, runs: page.runs.map((run) => this.#asOfNow(run)) };
  }

  async children(id: string, options?: ReadOptions): Promise<readonly Run[]> {
    return (await this.#options.store.children(id, options)).map((run) => this.#asOfNow(run));
  }

  /** The state that the last run of this session stored. */
  async stateOf(agentId: string, session: string | null): Promise<SessionState> {
    const { carries = () => true, store } = this.#options;
    return carries(agentId)
      ? await this.#states.of(agentId, session)
      : await store.state(agentId, session, TO_SHOW);
  }

  /** Number of open runs, not counting PARKED ones. */
  get open(): number {
    return this.#acceptance.open;
  }

  agentUp(agentId: string): void {
    this.#delivery.agentUp(agentId);
  }

  agentDown(agentId: string): void {
    this.#delivery.agentDown(agentId);
  }

  /** An agent that was frozen may begin again: its waiting runs are sent, in their order. */
  thawed(agentId: string): void {
    this.#delivery.thawed(agentId);
  }

  /** Order of acceptance of the agent's oldest run that waits at the gateway; null when none does. */
  oldestWaiting(agentId: string): number | null {
    return this.#delivery.held.oldestOf(agentId);
  }

  /** `agentIds` null: all agents. `isGone`: no next life of the host is expected, so that calls do not wait for it. */
  hostDown(agentIds: readonly string[] | null, isGone = false): void {
    this.resumptions.hostDown(agentIds);
    this.#delivery.hostDown(agentIds);
    if (isGone && agentIds) this.#entry.hostGone(agentIds);
  }

  /** The agent that a run was sent to; null when no host has it. */
  agentOf(id: string): string | null {
    return this.#delivery.live.get(id)?.run.agentId ?? null;
  }

  /** Resolves when the end of a run is stored, with what became of its state; null when its host has to tell it again. */
  settled(news: Settled): Promise<Settlement | null> {
    return this.#delivery.settled(news);
  }

  began(id: string, attempt: number): void {
    this.#delivery.began(id, attempt);
  }

  mayBegin(id: string, attempt: number): Promise<boolean> {
    return this.#delivery.mayBegin(id, attempt);
  }

  returned(id: string, attempt: number): void {
    this.#delivery.returned(id, attempt);
  }

  /** Accepts and sends nothing more. Messages of hosts about their runs are still accepted. */
  drain(): void {
    this.#recovery.close();
    this.#doubtful.close();
    this.#delivery.close();
  }

  /** Called after the hosts closed: waits up to `graceMs` until their last messages, and claims under way, are stored. */
  async close(graceMs: number): Promise<void> {
    this.drain();
    const idle = this.#acceptance.idle().then(() => this.#writer.idle());
    await withinMs(this.#options.clock, graceMs, idle);
    this.#writer.close();
  }

  #tellUntold(run: RunWithoutInput): void {
    for (const listener of this.#untold) listener(run);
  }

  /** A START is written a moment later. */
  #asOfNow(run: Run): Run {
    const startedAt = this.#delivery.live.get(run.id)?.startedAt ?? null;
    return run.status === "ACCEPTED" && startedAt !== null ? { ...run, status: "RUNNING", startedAt } : run;
  }
}
