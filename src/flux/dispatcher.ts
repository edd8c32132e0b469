import { TerrariumError } from "../base/errors.js";
import { notRunningError } from "./call.js";
import type { FluxConfig } from "./config.js";
import { Executor, type ExecutorHost, type FluxEvent, type Perturbation } from "./executor.js";
import type { DispatchHooks } from "./options.js";
import { type InboxBound, SessionInbox } from "./queues/session-inbox.js";
import { Turns } from "./turns.js";
import { Wake } from "./wake.js";

export interface DispatcherHost<I, O> extends Omit<ExecutorHost<I, O>, "onSettled"> {
  readonly config: FluxConfig;
  readonly hooks: DispatchHooks;
  /** Rung when there may be new work. */
  readonly wake: Wake;
  /** Called directly before `process`. */
  onBegun(): void;
  /** Reports an error of a hook that affects no perturbation. */
  warn(error: unknown): void;
}

/**
 * Decides which perturbation begins, keeps to `concurrency`, and accounts for each perturbation exactly once.
 *
 * ```
 *   waiting ──▶ asked ──true──▶ running ──outcome──▶ settled ──▶ held ──▶ released
 *      │          │ false           └── its place is taken ─┘
 *      └──────────┴──▶ removed          └──────── its session is busy ───────┘
 * ```
 *
 * An asked perturbation takes a concurrency slot and its session too. `asked` and `held` are skipped without these
 * hooks.
 */
export class Dispatcher<I, O> {
  readonly #host: DispatcherHost<I, O>;
  readonly #inbox: SessionInbox<Perturbation<I, O>>;
  readonly #executor: Executor<I, O>;
  /** Perturbations that have not settled. Built by the first `cancel`, because it costs a tenth of a perturbation. */
  #byId: Map<string, Perturbation<I, O>> | undefined;
  readonly #asked = new Set<Perturbation<I, O>>();
  readonly turns = new Turns();
  /** Ids of perturbations that were given back, and may come again; the newest `inboxMax`. */
  readonly #givenBack = new Set<string>();
  readonly #room = new Wake();
  #idleListeners: (() => void)[] = [];
  #active = 0;
  #perturbing = 0;

  constructor(host: DispatcherHost<I, O>) {
    this.#host = host;
    this.#inbox = new SessionInbox(host.config);
    this.#executor = new Executor<I, O>({ ...host, onSettled: (event) => this.#onSettled(event) });
  }

  /** Number of waiting perturbations. */
  get waiting(): number {
    return this.#inbox.size;
  }

  /** Number of sessions in which a perturbation waits, runs or is held. */
  get sessions(): number {
    return this.#inbox.sessions;
  }

  /** Number of events that take a concurrency slot: asked, running, or expired and not settled. */
  get active(): number {
    return this.#active;
  }

  /** Number of perturbations that are asked whether they may begin. */
  get asked(): number {
    return this.#asked.size;
  }

  /** Number of perturbations that take a concurrency slot. */
  get perturbing(): number {
    return this.#perturbing;
  }

  get isFull(): boolean {
    return this.#active >= this.#host.config.concurrency;
  }

  /** True when a perturbation waits whose session is free. */
  get isReady(): boolean {
    return this.#inbox.isReady;
  }

  /** True when a turn waits and no event without a session is handled. */
  get isTurnReady(): boolean {
    return this.turns.size > 0 && !this.isSessionlessBusy;
  }

  /** True when every event that runs ends by a deadline of its own. */
  get isWithinDeadlines(): boolean {
    const isBounded = Number.isFinite(this.#host.timeoutMs);
    return this.#executor.running.every(({ caller }) => (caller ? caller.hasDeadline : isBounded));
  }

  get isSessionlessBusy(): boolean {
    return this.#inbox.isSessionlessBusy;
  }

  /** Queues a perturbation. Throws INBOX_FULL; its details name the limit. O(log n). */
  push(perturbation: Perturbation<I, O>): void {
    const limit = this.#inbox.push(perturbation);
    if (limit !== null) throw this.#fullError(limit, perturbation.session);
    this.#byId?.set(perturbation.cause, perturbation);
  }

  /** Begins the next perturbation, if one is ready. */
  beginNext(): void {
    const perturbation = this.#inbox.shift();
    if (!perturbation) return;
    this.#active += 1;
    this.#perturbing += 1;
    const { hooks } = this.#host;
    if (!hooks.onBegin) {
      this.#execute(perturbation);
      return;
    }
    this.#asked.add(perturbation);
    try {
      const mayBegin = hooks.onBegin(perturbation.cause);
      if (mayBegin) {
        mayBegin.then(
          (isAllowed) => this.#onAnswer(perturbation, isAllowed),
          (error: unknown) => this.#onNoAnswer(perturbation, error),
        );
        return;
      }
    } catch (error) {
      this.#onNoAnswer(perturbation, error);
    }
    this.#onAnswer(perturbation, true);
  }

  /** Begins the first waiting turn. It has a place and the session of events without one, and costs nothing else. */
  beginTurn(): void {
    const turn = this.turns.shift();
    if (!turn) return;
    this.turns.hadTurn = true;
    this.#inbox.occupySessionless();
    this.#active += 1;
    const end = (): void => {
      this.#inbox.release(null);
      this.#free();
    };
    turn.begin().then(end, end);
  }

  /** Begins an event of the source or a feedback. */
  begin(event: FluxEvent<I, O>): void {
    this.#inbox.occupySessionless();
    this.#active += 1;
    this.#execute(event);
  }

  /** Ends a perturbation that waits, is asked or runs, with `reason`. Returns false when it has its outcome. */
  giveUp(perturbation: Perturbation<I, O>, reason: unknown): boolean {
    if (this.#inbox.remove(perturbation)) {
      this.#forget(perturbation);
      this.#host.onFailure(perturbation, reason, true);
      return true;
    }
    if (this.#asked.delete(perturbation)) {
      this.#host.onFailure(perturbation, reason, true);
      this.#leave(perturbation);
      return true;
    }
    return this.#executor.expire(reason, perturbation);
  }

  /** As `giveUp`; returns false also for an unknown id. */
  cancel(id: string, reason: unknown): boolean {
    this.#byId ??= this.#index();
    const perturbation = this.#byId.get(id);
    return perturbation !== undefined && this.giveUp(perturbation, reason);
  }

  /** Expires all running calls. */
  expireAll(reason: unknown): void {
    this.#executor.expireAll(reason);
  }

  /** Gives back all perturbations that have not begun; those that are not taken back fail with `refusal`. */
  giveBack(refusal: unknown): void {
    this.turns.refuseAll(refusal);
    this.#takeOutWaiting((perturbation) => this.#return(perturbation, refusal));
  }

  /** As `giveBack`, without turns. Observers are not told of calls whose callers get `refusal`: they may try again. */
  giveBackWaiting(refusal: unknown): void {
    this.#takeOutWaiting((perturbation) => {
      if (perturbation.caller) perturbation.caller.reject(refusal);
      else this.#return(perturbation, refusal);
    });
  }

  #takeOutWaiting(giveBack: (perturbation: Perturbation<I, O>) => void): void {
    for (const perturbation of this.#asked) {
      if (!this.#asked.delete(perturbation)) continue;
      this.#givenBack.add(perturbation.cause);
      giveBack(perturbation);
      this.#leave(perturbation);
    }
    for (const perturbation of this.#inbox.clear()) {
      this.#forget(perturbation);
      this.#givenBack.add(perturbation.cause);
      giveBack(perturbation);
    }
    for (const id of this.#givenBack) {
      if (this.#givenBack.size <= this.#host.config.inboxMax) break;
      this.#givenBack.delete(id);
    }
  }

  /** True once for a perturbation that was given back: it comes again. */
  comesAgain(id: string): boolean {
    return this.#givenBack.delete(id);
  }

  /** Undefined when an event may begin, else a promise for that. One caller may wait at a time. */
  room(): Promise<void> | undefined {
    return this.isFull ? this.#room.wait() : undefined;
  }

  /** Undefined when no event is active, else a promise for that. */
  idle(): Promise<void> | undefined {
    return this.#active === 0 ? undefined : new Promise((resolve) => this.#idleListeners.push(resolve));
  }

  /** An answer that arrives after the perturbation was given up or given back changes nothing. */
  #onAnswer(perturbation: Perturbation<I, O>, isAllowed: boolean): void {
    if (!this.#asked.delete(perturbation)) return;
    if (isAllowed) {
      this.#execute(perturbation);
      return;
    }
    perturbation.caller?.reject(notRunningError(this.#host.id, "the call was withdrawn before it began"));
    this.#leave(perturbation);
  }

  #onNoAnswer(perturbation: Perturbation<I, O>, error: unknown): void {
    if (this.#asked.has(perturbation)) this.giveUp(perturbation, error);
  }

  #execute(event: FluxEvent<I, O>): void {
    this.turns.hadTurn = false;
    this.#host.onBegun();
    this.#executor.execute(event);
  }

  #onSettled(event: FluxEvent<I, O>): void {
    const held = this.#holdOf(event);
    if (!held) {
      this.#leave(event);
      return;
    }
    this.#vacate(event);
    const release = (): void => {
      this.#inbox.release(event.session);
      this.#host.wake.ring();
    };
    held.then(release, release);
  }

  #holdOf(event: FluxEvent<I, O>): Promise<void> | undefined {
    if (!isPerturbation(event)) return undefined;
    try {
      return this.#host.hooks.hold?.(event.cause);
    } catch (error) {
      this.#host.warn(error);
      return undefined;
    }
  }

  /** Frees the session and the concurrency slot of an event. */
  #leave(event: FluxEvent<I, O>): void {
    this.#inbox.release(event.session);
    this.#vacate(event);
  }

  /** Frees the concurrency slot of an event. */
  #vacate(event: FluxEvent<I, O>): void {
    if (isPerturbation(event)) {
      this.#perturbing -= 1;
      this.#forget(event);
    }
    this.#free();
  }

  #free(): void {
    this.#active -= 1;
    this.#room.ring();
    this.#host.wake.ring();
    if (this.#active > 0 || this.#idleListeners.length === 0) return;
    for (const resolve of this.#idleListeners.splice(0)) resolve();
  }

  #return(perturbation: Perturbation<I, O>, refusal: unknown): void {
    if (this.#isTakenBack(perturbation.cause)) perturbation.caller?.reject(refusal);
    else this.#host.onFailure(perturbation, refusal, true);
  }

  #isTakenBack(id: string): boolean {
    try {
      return this.#host.hooks.onReturned?.(id) === true;
    } catch (error) {
      this.#host.warn(error);
      return false;
    }
  }

  #forget(perturbation: Perturbation<I, O>): void {
    const { cause } = perturbation;
    // When an id was used twice, it belongs to the later perturbation.
    if (this.#byId?.get(cause) === perturbation) this.#byId.delete(cause);
  }

  #index(): Map<string, Perturbation<I, O>> {
    const running = this.#executor.running.filter((event) => isPerturbation(event));
    const all = [...running, ...this.#asked, ...this.#inbox.entries()];
    return new Map(all.map((perturbation) => [perturbation.cause, perturbation]));
  }

  #fullError(limit: InboxBound, session: string | null): TerrariumError {
    const { id, config } = this.#host;
    const details = { limit, max: config[limit] };
    return limit === "inboxMax"
      ? new TerrariumError("INBOX_FULL", `${this.waiting} perturbations are waiting for agent ${id}`, details)
      : new TerrariumError(
          "INBOX_FULL",
          `${details.max} perturbations are waiting in this session of agent ${id}`,
          { ...details, session },
        );
  }
}

function isPerturbation<I, O>(event: FluxEvent<I, O>): event is Perturbation<I, O> {
  return event.isPerturbation;
}
