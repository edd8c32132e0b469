import { systemClock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import { encodeCursor } from "../../events/cursor.js";
import { isHeartbeat } from "../../events/event.js";
import { Heartbeats } from "./heartbeats.js";
import { Pace } from "./pace.js";
import { RingListeners } from "./listeners.js";
import { Slot } from "./slot.js";
const RESTING = { state: "DORMANT", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null };
/**
 * A bounded replay broadcast buffer: the mirror in which an agent is watched.
 *
 * ```
 *        oldest                    next
 *          ▼                        ▼
 *   ┌───┬───┬───┬───┬───┬───┬───┬───┐     seq counts slots for ever; slot i is at index i mod length
 *   │ 8 │ 9 │ 2 │ 3 │ 4 │ 5 │ 6 │ 7 │     an observer is a seq, and the {epoch, offset} it saw last
 *   └───┴───┴───┴───┴───┴───┴───┴───┘
 * ```
 *
 * `reflect` and `accept` append one slot and return: O(1), synchronous, independent of the listeners. Gaps in the
 * numbering and new epochs take their own slots (a GapEvent), so that every reader gets them. A heartbeat takes no slot:
 * the latest of each agent is beside the ring.
 */
export class HolographicBuffer {
  scope;
  maxHistory;
  /** Number of slots. */
  length;
  pace;
  listeners = new RingListeners();
  /** True when the log has events older than the restored ones. */
  isRestoredInPart = false;
  heartbeats = new Heartbeats();
  /** Grows up to `length` as events arrive. */
  #slots = [];
  #waker;
  #clock;
  #nextSeq = 0;
  #epoch;
  #offset = 0;
  #latest = RESTING;
  #wakePending = false;
  /** What happened since the last flush. */
  #hasAdvanced = false;
  #hasHeartbeat = false;
  /** Numbers after the newest slot that were heartbeats, while restoring. */
  #heartbeatsDropped = 0;
  #closed = false;
  #tornSeq = null;
  constructor(options) {
    if (!Number.isInteger(options.maxHistory) || options.maxHistory < 1) {
      throw new RangeError("maxHistory must be a positive number of events");
    }
    this.scope = options.scope;
    this.maxHistory = options.maxHistory;
    this.length = Math.max(options.maxHistory, options.slots ?? 0);
    this.pace = new Pace(this.length);
    this.#epoch = options.epoch;
    this.#waker = options.waker;
    this.#clock = options.clock ?? systemClock;
  }
  /** Seq of the next slot to write; everything before it has been published. */
  get nextSeq() {
    return this.#nextSeq;
  }
  /** Seq of the oldest kept slot; equals `nextSeq` when nothing is kept. */
  get oldestSeq() {
    return Math.max(0, this.#nextSeq - this.length);
  }
  /** Seq of the oldest slot that new subscribers get. */
  get historySeq() {
    return Math.max(0, this.#nextSeq - this.maxHistory);
  }
  get closed() {
    return this.#closed;
  }
  /** Subscriptions that read this ring, even when they share a projection or a connection. */
  get observers() {
    return this.pace.observers;
  }
  /** The position of the newest event. */
  get head() {
    return { epoch: this.#epoch, offset: this.#offset };
  }
  /**
   * The newest slot at which a restart may have lost events, or null. A subscriber with an unknown epoch is assumed
   * to have seen everything before it.
   */
  get tornSlot() {
    if (this.#tornSeq === null || this.#tornSeq < this.historySeq) return null;
    return this.slot(this.#tornSeq) ?? null;
  }
  /** The vitals in the newest event or heartbeat. */
  get latest() {
    return vitalsOf(this.#latest);
  }
  /** The slot with that seq, or undefined once the ring has passed it. */
  slot(seq) {
    const slot = this.#slots[seq % this.length];
    return slot?.seq === seq ? slot : undefined;
  }
  /**
   * Restores the events of an earlier mirror of this stream, then announces this ring's own epoch, so that older
   * cursors resume: `missed` is 0 when nothing can be missing, else null. Call it once, before anything is published.
   * Heartbeats, which older versions numbered and stored, are dropped: they leave no gap, and their cursors stay good.
   */
  restore({ events, end, torn, older = false }) {
    if (this.#nextSeq > 0) throw new Error(`the mirror of ${this.scope} is already in use`);
    const own = this.#epoch;
    this.isRestoredInPart = older;
    for (const [index, { before, after, event }] of events.entries()) {
      if (index === 0) {
        this.#epoch = before.epoch;
        this.#offset = before.offset;
      } else if (!this.#bridge(before, event)) continue;
      if (isHeartbeat(event) && before.epoch === after.epoch) {
        this.#heartbeatsDropped += after.offset - before.offset;
        continue;
      }
      const { seq } = this.#append(event, this.#epoch, this.#offset, after.epoch, after.offset);
      if (event.type === "GAP" && event.missed === null) this.#tornSeq = seq;
    }
    if (this.#nextSeq === 0 && this.#heartbeatsDropped === 0) {
      if (!end) return;
      this.#epoch = end.epoch;
      this.#offset = end.offset;
    } else if (end) this.#bridge(end, RESTING);
    const { seq } = this.#announce(torn ? null : 0, "EPOCH_CHANGED", own, 0, RESTING, this.scope);
    if (torn) this.#tornSeq = seq;
  }
  /** Publishes an event under the next number of this ring. The only writer of a ring uses either this or `accept`. */
  reflect(event) {
    return this.#append(event, this.#epoch, this.#offset, this.#epoch, this.#offset + 1);
  }
  /**
   * Publishes an event under its host's number. Returns the GapEvent slot that was announced first (a jump in the
   * numbering, or a new epoch), or null. Numbers that do not increase are a programmer error: they throw.
   */
  accept({ epoch, offset, event }) {
    let gap = null;
    // Nothing was published in this ring's own epoch, and nothing of the new one is missing, so there is no gap.
    const isFirst = this.#offset === 0 && offset === 1;
    if (epoch !== this.#epoch) {
      if (!isFirst) gap = this.#announce(null, "EPOCH_CHANGED", epoch, offset - 1, event, this.scope);
    } else if (offset > this.#offset + 1) {
      gap = this.skip(offset - 1 - this.#offset, event);
    } else if (offset <= this.#offset) {
      throw new RangeError(`${this.scope}: offset ${offset} after ${this.#offset} in epoch ${epoch}`);
    }
    this.#append(event, this.#epoch, this.#offset, epoch, offset);
    return gap;
  }
  /** Publishes a heartbeat: subscribers at the head get it; it takes neither a number nor a slot. */
  beat(heartbeat) {
    if (this.#closed) return;
    this.#latest = heartbeat;
    this.heartbeats.take(heartbeat);
    this.#hasHeartbeat = true;
    if (this.listeners.hearHeartbeats) this.#wake();
  }
  /** Announces that `missed` events of this stream will never arrive. */
  skip(missed, vitals = this.#latest, agentId = this.scope) {
    return this.#announce(missed, "LAGGED", this.#epoch, this.#offset + missed, vitals, agentId);
  }
  /**
   * Announces that a member of this stream began a new epoch, with an unknown number of missing events. The
   * announcement takes a number itself, so that a cursor can point after it.
   */
  announceEpochChange(agentId, vitals) {
    return this.#announce(null, "EPOCH_CHANGED", this.#epoch, this.#offset + 1, vitals, agentId);
  }
  /** A GapEvent for one observer that was at `from` and continues at `to`. */
  gapTo(to, from, vitals, reason) {
    const missed = from.epoch === to.epoch ? to.offset - from.offset : null;
    const why = missed === null ? "EPOCH_CHANGED" : reason;
    const start = encodeCursor(this.scope, from.epoch, from.offset);
    const cursor = encodeCursor(this.scope, to.epoch, to.offset);
    return { event: this.#gapEvent(missed, why, start, cursor, vitals, this.scope), cursor };
  }
  /** Oldest first. */
  history(last = this.maxHistory) {
    const slots = [];
    for (let seq = Math.max(this.historySeq, this.#nextSeq - last); seq < this.#nextSeq; seq += 1) {
      const slot = this.slot(seq);
      if (slot) slots.push(slot);
    }
    return slots;
  }
  /** Cursor after everything published so far. */
  headCursor() {
    return encodeCursor(this.scope, this.#epoch, this.#offset);
  }
  /** With a `session`, wakes it only for that session's events and those of no run. Returns a function that removes it. */
  attach(listener, session = null) {
    const detach = this.listeners.add(listener, session, this);
    if (this.#closed) this.#advanced();
    return detach;
  }
  /** Closes the ring: listeners are told after they have been woken for the last events. */
  close() {
    this.#closed = true;
    this.#advanced();
  }
  /** Called by the waker on its own turn. */
  flush() {
    const { pace, listeners } = this;
    const [hasAdvanced, hasHeartbeat] = [this.#hasAdvanced, this.#hasHeartbeat];
    this.#wakePending = false;
    this.#hasAdvanced = false;
    this.#hasHeartbeat = false;
    pace.flushing();
    if (hasAdvanced) listeners.tell(this);
    if (hasHeartbeat) listeners.tellHeartbeat();
    pace.flushed();
  }
  /** Announces the events missing between the newest kept event and `to`. False when `to` is before it. */
  #bridge(to, vitals) {
    const missed = to.epoch === this.#epoch ? to.offset - this.#offset - this.#heartbeatsDropped : null;
    if (missed !== null && missed <= 0) return missed === 0;
    const reason = missed === null ? "EPOCH_CHANGED" : "EVICTED";
    const { seq } = this.#announce(missed, reason, to.epoch, to.offset, vitals, this.scope);
    if (missed === null) this.#tornSeq = seq;
    return true;
  }
  #append(event, beforeEpoch, beforeOffset, epoch, offset) {
    if (this.#closed) throw new TerrariumError("AGENT_NOT_RUNNING", `the mirror of ${this.scope} is closed`);
    const seq = this.#nextSeq;
    const dropped = this.#heartbeatsDropped;
    const slot = new Slot(this.scope, seq, event, beforeEpoch, beforeOffset, epoch, offset, dropped);
    this.#heartbeatsDropped = 0;
    this.listeners.overwriting(this.#slots[seq % this.length]);
    this.#slots[seq % this.length] = slot;
    this.#nextSeq = seq + 1;
    this.#epoch = epoch;
    this.#offset = offset;
    this.#latest = event;
    this.heartbeats.refresh(event);
    this.pace.wrote(this.#nextSeq, !this.listeners.isEmpty);
    this.#advanced();
    return slot;
  }
  #announce(missed, reason, epoch, offset, vitals, agentId) {
    const to = encodeCursor(this.scope, epoch, offset);
    const event = this.#gapEvent(missed, reason, this.headCursor(), to, vitals, agentId);
    return this.#append(event, this.#epoch, this.#offset, epoch, offset);
  }
  #gapEvent(missed, reason, from, to, vitals, agentId) {
    return { type: "GAP", agentId, at: this.#clock.now(), ...vitalsOf(vitals), missed, reason, from, to };
  }
  #advanced() {
    this.#hasAdvanced = true;
    this.#wake();
  }
  #wake() {
    if (this.#wakePending || this.listeners.isEmpty) return;
    this.#wakePending = true;
    this.#waker.wake(this);
  }
}
/** Only the vitals of an event. */
function vitalsOf({ state, pressure, flow, temperature, entropyRemaining }) {
  return { state, pressure, flow, temperature, entropyRemaining };
}
//# sourceMappingURL=holographic-buffer.js.map
