import { type Clock, systemClock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import { ALL_AGENTS, CursorTexts, encodeCursor, type Position } from "../../events/cursor.js";
import {
  type AgentEvent,
  type GapEvent,
  type GapReason,
  type Heartbeat,
  isHeartbeat,
  type NumberedEvent,
  type TerrariumEvent,
  type Vitals,
} from "../../events/event.js";
import type { KeptHistory, Receipt } from "../../events/kept.js";
import type { RingListener, Waker } from "./flush-loop.js";
import { Heartbeats } from "./heartbeats.js";
import { Pace } from "./pace.js";
import { RingListeners } from "./listeners.js";
import { Slot } from "./slot.js";

export interface HolographicBufferOptions {
  /** The stream's name inside its cursors: an agent's id, or `*`. */
  readonly scope: string;
  /** Identifies this numbering, `[A-Za-z0-9_-]{1,64}`. */
  readonly epoch: string;
  /** Events kept for late joiners and lagging observers. */
  readonly maxHistory: number;
  /** Number of slots, at least `maxHistory` (the default); the others only serve attached subscribers. */
  readonly slots?: number;
  readonly waker: Waker;
  readonly clock?: Clock;
  /** Its epochs are those of a log that outlives this gateway: it goes on in the last one. Default: it begins one of its own. */
  readonly isShared?: boolean;
}

const RESTING: Vitals = { state: "DORMANT", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null };

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
  readonly scope: string;
  readonly maxHistory: number;
  /** Number of slots. */
  readonly length: number;
  readonly pace: Pace;
  readonly listeners = new RingListeners();
  /** True when the log has events older than the restored ones. */
  isRestoredInPart = false;
  readonly heartbeats = new Heartbeats();
  /** Grows up to `length` as events arrive. */
  readonly #slots: (Slot | undefined)[] = [];
  readonly isShared: boolean;
  /** Before anything is known of a shared log, subscribers stand at 0 of this epoch: they have missed nothing. */
  readonly #ownEpoch: string;
  readonly #cursors: CursorTexts;
  readonly #waker: Waker;
  readonly clock: Clock;
  #nextSeq = 0;
  #epoch: string;
  #offset = 0;
  #latest: Vitals = RESTING;
  isWoken = false;
  /** What happened since the last flush. */
  #hasAdvanced = false;
  #hasHeartbeat = false;
  /** Numbers after the newest slot that were heartbeats, while restoring. */
  #heartbeatsDropped = 0;
  #closed = false;
  #tornSeq: number | null = null;
  #receipt: Receipt | null = null;

  constructor(options: HolographicBufferOptions) {
    if (!Number.isInteger(options.maxHistory) || options.maxHistory < 1) {
      throw new RangeError("maxHistory must be a positive number of events");
    }
    this.scope = options.scope;
    this.#cursors = new CursorTexts(options.scope);
    this.maxHistory = options.maxHistory;
    this.length = Math.max(options.maxHistory, options.slots ?? 0);
    this.pace = new Pace(this.length);
    this.#epoch = options.epoch;
    this.#ownEpoch = options.epoch;
    this.isShared = options.isShared ?? false;
    this.#waker = options.waker;
    this.clock = options.clock ?? systemClock;
  }

  /** Seq of the next slot to write; everything before it has been published. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** Seq of the oldest kept slot; equals `nextSeq` when nothing is kept. */
  get oldestSeq(): number {
    return Math.max(0, this.#nextSeq - this.length);
  }

  /** Seq of the oldest slot that new subscribers get. */
  get historySeq(): number {
    return Math.max(0, this.#nextSeq - this.maxHistory);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Subscriptions that read this ring, even when they share a projection or a connection. */
  get observers(): number {
    return this.pace.observers;
  }

  /** The position of the newest event. */
  get head(): Position {
    return { epoch: this.#epoch, offset: this.#offset };
  }

  /**
   * The newest slot at which a restart may have lost events, or null. A subscriber with an unknown epoch is assumed
   * to have seen everything before it.
   */
  get tornSlot(): Slot | null {
    if (this.#tornSeq === null || this.#tornSeq < this.historySeq) return null;
    return this.slot(this.#tornSeq) ?? null;
  }

  /** What this stream has received of its agent's host; null for a host that does not resend. */
  get receipt(): Receipt | null {
    return this.#receipt;
  }

  /** The vitals in the newest event or heartbeat. */
  get latest(): Vitals {
    return vitalsOf(this.#latest);
  }

  /** The slot with that seq, or undefined once the ring has passed it. */
  slot(seq: number): Slot | undefined {
    const slot = this.#slots[seq % this.length];
    return slot?.seq === seq ? slot : undefined;
  }

  /**
   * Restores the events of an earlier mirror of this stream, then announces this ring's own epoch, so that older
   * cursors resume: `missed` is 0 when nothing can be missing, else null. Call it once, before anything is published.
   * Heartbeats, which older versions numbered and stored, are dropped: they leave no gap, and their cursors stay good.
   */
  restore({ events, end, torn, older = false, receipt }: KeptHistory): void {
    if (this.#nextSeq > 0) throw new Error(`the mirror of ${this.scope} is already in use`);
    const own = this.#epoch;
    this.isRestoredInPart = older;
    this.#receipt = receipt ?? null;
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
    if (this.isShared) return;
    const { seq } = this.#announce(torn ? null : 0, "EPOCH_CHANGED", own, 0, RESTING, this.scope);
    if (torn) this.#tornSeq = seq;
  }

  /** Whether a subscriber that stands there has everything that the ring had before its first slot. */
  isBeginning({ epoch, offset }: Position): boolean {
    return this.isShared && offset === 0 && epoch === this.#ownEpoch;
  }

  /** The place in a shared log behind which this ring begins. Only while nothing is published. */
  begin({ epoch, offset }: Position): void {
    if (this.#nextSeq > 0) throw new Error(`the mirror of ${this.scope} is already in use`);
    this.#epoch = epoch;
    this.#offset = offset;
  }

  /** Announces a new epoch of a shared log, which begins at `to`; `missed`: events lost before it. */
  announceEpoch(to: Position, missed: 0 | null): Slot {
    return this.#announce(missed, "EPOCH_CHANGED", to.epoch, to.offset, this.#latest, this.scope);
  }

  /** Publishes an event of a shared order: what is between two places of it is not missing. */
  reflectAt(event: AgentEvent, { epoch, offset }: Position): Slot {
    return this.#append(event, this.#epoch, this.#offset, epoch, offset);
  }

  /** Announces at its place in a shared order that events of a member are missing. */
  skipAt(
    { epoch, offset }: Position,
    missed: number | null,
    reason: GapReason,
    vitals: Vitals,
    agentId: string,
  ): Slot {
    return this.#announce(missed, reason, epoch, offset, vitals, agentId);
  }

  /** Publishes an event under the next number of this ring. The only writer of a ring uses either this or `accept`. */
  reflect(event: AgentEvent): Slot {
    return this.#append(event, this.#epoch, this.#offset, this.#epoch, this.#offset + 1);
  }

  /**
   * Publishes an event under its host's number. Returns the GapEvent slot that was announced first (a jump in the
   * numbering, or a new epoch), or null. Numbers that do not increase are a programmer error: they throw. `receipt`: of a host
   * that resends, the event's own number.
   */
  accept({ epoch, offset, event }: NumberedEvent, receipt: Receipt | null = null): Slot | null {
    let gap: Slot | null = null;
    const isNext = epoch === this.#epoch && offset === this.#offset + 1;
    // A gap before this event says that the numbers up to it will not come.
    if (receipt && !isNext) this.#receipt = { ...receipt, number: receipt.number - 1 };
    // Nothing was published in this ring's own epoch, and nothing of the new one is missing, so there is no gap.
    const isFirst = this.#offset === 0 && offset === 1;
    if (this.isShared && this.#nextSeq === 0 && epoch !== this.#epoch) {
      this.begin({ epoch, offset: offset - 1 });
    } else if (epoch !== this.#epoch) {
      if (!isFirst) gap = this.#announce(null, "EPOCH_CHANGED", epoch, offset - 1, event, this.scope);
    } else if (offset > this.#offset + 1) {
      gap = this.skip(offset - 1 - this.#offset, event);
    } else if (offset <= this.#offset) {
      throw new RangeError(`${this.scope}: offset ${offset} after ${this.#offset} in epoch ${epoch}`);
    }
    if (receipt) this.#receipt = receipt;
    this.#append(event, this.#epoch, this.#offset, epoch, offset);
    return gap;
  }

  /** Publishes a heartbeat: subscribers at the head get it; it takes neither a number nor a slot. */
  beat(heartbeat: Heartbeat): void {
    if (this.#closed) return;
    this.#latest = heartbeat;
    this.heartbeats.take(heartbeat);
    this.#hasHeartbeat = true;
    if (this.listeners.hearHeartbeats) this.#wake();
  }

  /** Announces that `missed` events of this stream will never arrive. */
  skip(missed: number, vitals: Vitals = this.#latest, agentId = this.scope): Slot {
    return this.#announce(missed, "LAGGED", this.#epoch, this.#offset + missed, vitals, agentId);
  }

  /**
   * Announces that a member of this stream began a new epoch, with an unknown number of missing events. The
   * announcement takes a number itself, so that a cursor can point after it.
   */
  announceEpochChange(agentId: string, vitals: Vitals): Slot {
    return this.#announce(null, "EPOCH_CHANGED", this.#epoch, this.#offset + 1, vitals, agentId);
  }

  /** A GapEvent for one observer that was at `from` and continues at `to`. */
  gapTo(
    to: Position,
    from: Position,
    vitals: Vitals,
    reason: GapReason,
  ): { event: GapEvent; cursor: string } {
    const missed = from.epoch === to.epoch && !this.#hasPlaces ? to.offset - from.offset : null;
    const isSame = from.epoch === to.epoch;
    const why = isSame ? reason : "EPOCH_CHANGED";
    const start = encodeCursor(this.scope, from.epoch, from.offset);
    const cursor = encodeCursor(this.scope, to.epoch, to.offset);
    return { event: this.#gapEvent(missed, why, start, cursor, vitals, this.scope), cursor };
  }

  /** A GapEvent for one observer that stands at `at` and may no longer see an agent; several agents: this ring's scope. */
  hiddenAt({ epoch, offset }: Position, agentId: string): { event: GapEvent; cursor: string } {
    const cursor = encodeCursor(this.scope, epoch, offset);
    return { event: this.#gapEvent(0, "HIDDEN", cursor, cursor, RESTING, agentId), cursor };
  }

  /** Oldest first. */
  history(last = this.maxHistory): Slot[] {
    const slots: Slot[] = [];
    for (let seq = Math.max(this.historySeq, this.#nextSeq - last); seq < this.#nextSeq; seq += 1) {
      const slot = this.slot(seq);
      if (slot) slots.push(slot);
    }
    return slots;
  }

  /** Cursor after everything published so far. */
  headCursor(): string {
    return this.#cursors.of(this.#epoch, this.#offset);
  }

  /** With a `session`, wakes it only for that session's events and those of no run. Returns a function that removes it. */
  attach(listener: RingListener, session: string | null = null): () => void {
    const detach = this.listeners.add(listener, session, this);
    if (this.#closed) this.#advanced();
    return detach;
  }

  /** Closes the ring: listeners are told after they have been woken for the last events. */
  close(): void {
    this.#closed = true;
    this.#advanced();
  }

  /** Called by the waker on its own turn. */
  flush(): void {
    const { pace, listeners } = this;
    const [hasAdvanced, hasHeartbeat] = [this.#hasAdvanced, this.#hasHeartbeat];
    this.#hasAdvanced = false;
    this.#hasHeartbeat = false;
    pace.flushing();
    if (hasAdvanced) listeners.tell(this);
    if (hasHeartbeat) listeners.tellHeartbeat();
    pace.flushed();
  }

  /** Announces the events missing between the newest kept event and `to`. False when `to` is before it. */
  #bridge(to: Position, vitals: Vitals): boolean {
    const isSame = to.epoch === this.#epoch;
    const between = to.offset - this.#offset - this.#heartbeatsDropped;
    if (isSame && between <= 0) return between === 0;
    const missed = isSame && !this.#hasPlaces ? between : null;
    const reason = isSame ? "EVICTED" : "EPOCH_CHANGED";
    const { seq } = this.#announce(missed, reason, to.epoch, to.offset, vitals, this.scope);
    if (missed === null) this.#tornSeq = seq;
    return true;
  }

  #append(
    event: TerrariumEvent,
    beforeEpoch: string,
    beforeOffset: number,
    epoch: string,
    offset: number,
  ): Slot {
    if (this.#closed) throw new TerrariumError("AGENT_NOT_RUNNING", `the mirror of ${this.scope} is closed`);
    const seq = this.#nextSeq;
    const dropped = this.#heartbeatsDropped;
    const receipt = this.#receipt;
    // Each message of a host brings a text of its own: one is kept for all slots.
    const kept = epoch === this.#epoch ? this.#epoch : epoch;
    const slot = new Slot(
      this.#cursors,
      seq,
      event,
      beforeEpoch,
      beforeOffset,
      kept,
      offset,
      dropped,
      receipt,
    );
    this.#heartbeatsDropped = 0;
    this.listeners.overwriting(this.#slots[seq % this.length]);
    this.#slots[seq % this.length] = slot;
    this.#nextSeq = seq + 1;
    this.#epoch = kept;
    this.#offset = offset;
    this.#latest = event;
    this.heartbeats.refresh(event);
    this.pace.wrote(this.#nextSeq, !this.listeners.isEmpty);
    this.#advanced();
    return slot;
  }

  #announce(
    missed: number | null,
    reason: GapReason,
    epoch: string,
    offset: number,
    vitals: Vitals,
    agentId: string,
  ): Slot {
    const to = encodeCursor(this.scope, epoch, offset);
    const event = this.#gapEvent(missed, reason, this.headCursor(), to, vitals, agentId);
    return this.#append(event, this.#epoch, this.#offset, epoch, offset);
  }

  #gapEvent(
    missed: number | null,
    reason: GapReason,
    from: string,
    to: string,
    vitals: Vitals,
    agentId: string,
  ): GapEvent {
    return { type: "GAP", agentId, at: this.clock.now(), ...vitalsOf(vitals), missed, reason, from, to };
  }

  /** Offsets are places in the order of a shared log, between which nothing need be missing. */
  get #hasPlaces(): boolean {
    return this.isShared && this.scope === ALL_AGENTS;
  }

  #advanced(): void {
    this.listeners.wrote();
    this.#hasAdvanced = true;
    this.#wake();
  }

  #wake(): void {
    if (!this.isWoken && !this.listeners.isEmpty) this.#waker.wake(this);
  }
}

/** Only the vitals of an event. */
export function vitalsOf({ state, pressure, flow, temperature, entropyRemaining }: Vitals): Vitals {
  return { state, pressure, flow, temperature, entropyRemaining };
}
