import { TerrariumError } from "../base/errors.js";
import { notRunningError } from "./call.js";
import { Executor } from "./executor.js";
import { SessionInbox } from "./queues/session-inbox.js";
import { Turns } from "./turns.js";
import { Wake } from "./wake.js";
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
export class Dispatcher {
  #host;
  #inbox;
  #executor;
  /** Perturbations that have not settled. Built by the first `cancel`, because it costs a tenth of a perturbation. */
  #byId;
  #asked = new Set();
  turns = new Turns();
  #room = new Wake();
  #idleListeners = [];
  #active = 0;
  #perturbing = 0;
  constructor(host) {
    this.#host = host;
    this.#inbox = new SessionInbox(host.config);
    this.#executor = new Executor({ ...host, onSettled: (event) => this.#onSettled(event) });
  }
  /** Number of waiting perturbations. */
  get waiting() {
    return this.#inbox.size;
  }
  /** Number of sessions in which a perturbation waits, runs or is held. */
  get sessions() {
    return this.#inbox.sessions;
  }
  /** Number of events that take a concurrency slot: asked, running, or expired and not settled. */
  get active() {
    return this.#active;
  }
  /** Number of perturbations that are asked whether they may begin. */
  get asked() {
    return this.#asked.size;
  }
  /** Number of perturbations that take a concurrency slot. */
  get perturbing() {
    return this.#perturbing;
  }
  get isFull() {
    return this.#active >= this.#host.config.concurrency;
  }
  /** True when a perturbation waits whose session is free. */
  get isReady() {
    return this.#inbox.isReady;
  }
  /** True when a turn waits and no event without a session is handled. */
  get isTurnReady() {
    return this.turns.size > 0 && !this.isSessionlessBusy;
  }
  /** True when every event that runs ends by a deadline of its own. */
  get isWithinDeadlines() {
    const isBounded = Number.isFinite(this.#host.timeoutMs);
    return this.#executor.running.every(({ caller }) => (caller ? caller.hasDeadline : isBounded));
  }
  get isSessionlessBusy() {
    return this.#inbox.isSessionlessBusy;
  }
  /** Queues a perturbation. Throws INBOX_FULL; its details name the limit. O(log n). */
  push(perturbation) {
    const limit = this.#inbox.push(perturbation);
    if (limit !== null) throw this.#fullError(limit, perturbation.session);
    this.#byId?.set(perturbation.cause, perturbation);
  }
  /** Begins the next perturbation, if one is ready. */
  beginNext() {
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
          (error) => this.#onNoAnswer(perturbation, error),
        );
        return;
      }
    } catch (error) {
      this.#onNoAnswer(perturbation, error);
    }
    this.#onAnswer(perturbation, true);
  }
  /** Begins the first waiting turn. It has a place and the session of events without one, and costs nothing else. */
  beginTurn() {
    const turn = this.turns.shift();
    if (!turn) return;
    this.turns.hadTurn = true;
    this.#inbox.occupySessionless();
    this.#active += 1;
    const end = () => {
      this.#inbox.release(null);
      this.#free();
    };
    turn.begin().then(end, end);
  }
  /** Begins an event of the source or a feedback. */
  begin(event) {
    this.#inbox.occupySessionless();
    this.#active += 1;
    this.#execute(event);
  }
  /** Ends a perturbation that waits, is asked or runs, with `reason`. Returns false when it has its outcome. */
  giveUp(perturbation, reason) {
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
  cancel(id, reason) {
    this.#byId ??= this.#index();
    const perturbation = this.#byId.get(id);
    return perturbation !== undefined && this.giveUp(perturbation, reason);
  }
  /** Expires all running calls. */
  expireAll(reason) {
    this.#executor.expireAll(reason);
  }
  /** Gives back all perturbations that have not begun; those that are not taken back fail with `refusal`. */
  giveBack(refusal) {
    this.turns.refuseAll(refusal);
    for (const perturbation of this.#asked) {
      if (!this.#asked.delete(perturbation)) continue;
      this.#return(perturbation, refusal);
      this.#leave(perturbation);
    }
    for (const perturbation of this.#inbox.clear()) {
      this.#forget(perturbation);
      this.#return(perturbation, refusal);
    }
  }
  /** Undefined when an event may begin, else a promise for that. One caller may wait at a time. */
  room() {
    return this.isFull ? this.#room.wait() : undefined;
  }
  /** Undefined when no event is active, else a promise for that. */
  idle() {
    return this.#active === 0 ? undefined : new Promise((resolve) => this.#idleListeners.push(resolve));
  }
  /** An answer that arrives after the perturbation was given up or given back changes nothing. */
  #onAnswer(perturbation, isAllowed) {
    if (!this.#asked.delete(perturbation)) return;
    if (isAllowed) {
      this.#execute(perturbation);
      return;
    }
    perturbation.caller?.reject(notRunningError(this.#host.id, "the call was withdrawn before it began"));
    this.#leave(perturbation);
  }
  #onNoAnswer(perturbation, error) {
    if (this.#asked.has(perturbation)) this.giveUp(perturbation, error);
  }
  #execute(event) {
    this.turns.hadTurn = false;
    this.#host.onBegun();
    this.#executor.execute(event);
  }
  #onSettled(event) {
    const held = this.#holdOf(event);
    if (!held) {
      this.#leave(event);
      return;
    }
    this.#vacate(event);
    const release = () => {
      this.#inbox.release(event.session);
      this.#host.wake.ring();
    };
    held.then(release, release);
  }
  #holdOf(event) {
    if (!isPerturbation(event)) return undefined;
    try {
      return this.#host.hooks.hold?.(event.cause);
    } catch (error) {
      this.#host.warn(error);
      return undefined;
    }
  }
  /** Frees the session and the concurrency slot of an event. */
  #leave(event) {
    this.#inbox.release(event.session);
    this.#vacate(event);
  }
  /** Frees the concurrency slot of an event. */
  #vacate(event) {
    if (isPerturbation(event)) {
      this.#perturbing -= 1;
      this.#forget(event);
    }
    this.#free();
  }
  #free() {
    this.#active -= 1;
    this.#room.ring();
    this.#host.wake.ring();
    if (this.#active > 0 || this.#idleListeners.length === 0) return;
    for (const resolve of this.#idleListeners.splice(0)) resolve();
  }
  #return(perturbation, refusal) {
    if (this.#isTakenBack(perturbation.cause)) perturbation.caller?.reject(refusal);
    else this.#host.onFailure(perturbation, refusal, true);
  }
  #isTakenBack(id) {
    try {
      return this.#host.hooks.onReturned?.(id) === true;
    } catch (error) {
      this.#host.warn(error);
      return false;
    }
  }
  #forget(perturbation) {
    const { cause } = perturbation;
    // When an id was used twice, it belongs to the later perturbation.
    if (this.#byId?.get(cause) === perturbation) this.#byId.delete(cause);
  }
  #index() {
    const running = this.#executor.running.filter((event) => isPerturbation(event));
    const all = [...running, ...this.#asked, ...this.#inbox.entries()];
    return new Map(all.map((perturbation) => [perturbation.cause, perturbation]));
  }
  #fullError(limit, session) {
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
function isPerturbation(event) {
  return event.isPerturbation;
}
//# sourceMappingURL=dispatcher.js.map
