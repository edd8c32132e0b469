import { guarded } from "../../base/async/guard.js";
import type { FanoutCounters } from "./counters.js";
import type { RingListener, Waker } from "../ring/flush-loop.js";
import { Batch } from "./framing.js";
import type { HolographicBuffer } from "../ring/holographic-buffer.js";
import { countWaiting } from "./lagging.js";
import type { Observer, Sink } from "./observer.js";
import { Stretches, type StretchesOptions } from "./stretches.js";

/** Reading the clock costs about as much as an idle observer, so it is read once per this many. */
const OBSERVERS_PER_CLOCK_READ = 32;

export interface ProjectionOptions extends StretchesOptions {
  readonly counters: FanoutCounters;
  readonly waker: Waker;
  /** Called once for each failure of rendering, and for each observer whose sink or callback throws. */
  readonly onError: (error: unknown) => void;
  /**
   * Called for an observer that the ring has passed, after it was removed: another part serves it until it is added
   * again. Null when there is no log: then it gets a gap.
   */
  readonly onLapped?: ((observer: Observer) => void) | null;
}

/** An observer inside a projection. */
interface Member {
  readonly observer: Observer;
  /** Index in the member list, for removal without a search. */
  index: number;
  /**
   * True for a member at its own seq: newly joined, or its socket accepts no more. All others are at the floor or
   * later.
   */
  behind: boolean;
  /** True while its socket accepts no more; the socket counts as lagging. */
  waiting: boolean;
}

/** What every member that is not `behind` has: everything before `seq`, and the heartbeats up to a version. */
interface Floor {
  readonly seq: number;
  readonly epoch: string;
  readonly offset: number;
  readonly heartbeat: number;
}

/** One pass over all members: those at indices start, start + 1, … (mod size) of the list when the round began. */
interface Round {
  readonly to: Pick<Floor, "seq" | "heartbeat">;
  readonly start: number;
  readonly size: number;
  served: number;
}

/**
 * Shared execution of one document over one ring. Each event is executed and encoded once; each observer gets
 * everything it has not seen in one write per turn.
 *
 * ```
 *   ring      … 41 42 43 44 45 46 47 │ next
 *   floor ─────────────────▲             members that are not `behind` have everything before it
 *   round     [floor, next) becomes one batch, patched and written observer by observer
 *   behind    own seq: served after joining or when its socket drains
 * ```
 *
 * At the head an observer also gets the heartbeats that are newer than its own; one that is behind gets the latest of
 * each agent when it has caught up.
 *
 * A round runs in slices, so that ten thousand sockets do not delay a mutation. Each round starts with another
 * observer, so that none is always last. If no event in the ring passes the filter, no observer is visited.
 */
export class Projection implements RingListener {
  readonly #ring: HolographicBuffer;
  readonly #counters: FanoutCounters;
  readonly #options: ProjectionOptions;
  readonly #stretches: Stretches;
  readonly #detach: () => void;
  readonly #byObserver = new Map<Observer, Member>();
  /** Removed members leave a null until the round is over. */
  #members: (Member | null)[] = [];
  #left = 0;
  /** Members that are behind and whose sockets, as far as known, are writable. */
  readonly #ready = new Set<Member>();
  #floor: Floor;
  isWoken = false;
  #round: Round | null = null;
  #rounds = 0;
  /** True when the work did not fit into the last turn: the ring waits before it is written further. */
  #isHolding = false;
  /** The last failure reported in this slice. */
  #reported: unknown = null;

  /** Undefined when the filter leaves heartbeats out: the ring does not wake this projection for them. */
  readonly onHeartbeat: (() => void) | undefined;

  constructor(options: ProjectionOptions) {
    const { ring, counters } = options;
    this.#options = options;
    this.#ring = ring;
    this.#counters = counters;
    this.#stretches = new Stretches(options);
    this.#floor = { ...this.#stretches.head, ...ring.head };
    this.onHeartbeat = this.#stretches.hearsHeartbeats ? () => this.flush() : undefined;
    this.#detach = ring.attach(this, options.session);
  }

  get observers(): number {
    return this.#byObserver.size;
  }

  add(observer: Observer): void {
    const member: Member = { observer, index: this.#members.length, behind: true, waiting: false };
    this.#members.push(member);
    this.#byObserver.set(observer, member);
    this.#counters.observers += 1;
    this.#ring.pace.countObserver(1);
    this.#becomeReady(member);
  }

  remove(observer: Observer): void {
    const member = this.#byObserver.get(observer);
    if (!member) return;
    this.#byObserver.delete(observer);
    this.#members[member.index] = null;
    this.#left += 1;
    this.#ready.delete(member);
    this.#setWaiting(member, false);
    this.#counters.observers -= 1;
    this.#ring.pace.countObserver(-1);
    this.#passOtherSessions();
    if (!member.behind) this.#moveToFloor(member);
  }

  /** Detaches from the ring. */
  dispose(): void {
    this.#detach();
    this.#setHolding(false);
  }

  onAdvance(): void {
    this.flush();
  }

  /** Nothing to do: the last flush ends every observer that has seen everything. */
  onClose(): void {}

  /** Does one slice of work; asks for another turn when there is more. */
  flush(): void {
    const { waker } = this.#options;
    this.#passOtherSessions();
    const finished = !waker.turnIsOver && this.#serveReady() && this.#serveRound();
    this.#setHolding(!finished);
    if (!finished) waker.wake(this);
    else if (this.#ring.closed) this.#finish();
    this.#stretches.clear();
    this.#reported = null;
  }

  /**
   * Raises the floor of a projection of one session past the events it was not woken for: the ring wakes it only for
   * those that may pass its filter.
   */
  #passOtherSessions(): void {
    const { told } = this.#ring.listeners;
    if (this.#options.session === null || this.#isHolding || this.#round || !told) return;
    if (told.seq > this.#floor.seq) this.#floor = { ...told, heartbeat: this.#floor.heartbeat };
  }

  #setHolding(isHolding: boolean): void {
    if (this.#isHolding === isHolding) return;
    this.#isHolding = isHolding;
    if (isHolding) this.#ring.pace.hold();
    else this.#ring.pace.release();
  }

  /** Removes one observer with an error; the others are still served. */
  #fail(observer: Observer, error: unknown): void {
    const { onError } = this.#options;
    if (error !== this.#reported) onError(error);
    this.#reported = error;
    this.remove(observer);
    guarded(onError, () => observer.onFailed(error))();
  }

  /** Serves new members and members whose socket has drained. False when the slice ended first. */
  #serveReady(): boolean {
    if (this.#ready.size === 0) return true;
    let served = 0;
    const again: Member[] = [];
    for (const member of this.#ready) {
      this.#ready.delete(member);
      if (!this.#tryCatchUp(member)) again.push(member);
      served += 1;
      if (served % OBSERVERS_PER_CLOCK_READ === 0 && this.#options.waker.turnIsOver) break;
    }
    for (const member of again) this.#ready.add(member);
    return this.#ready.size === 0;
  }

  #tryCatchUp(member: Member): boolean {
    try {
      return this.#catchUp(member);
    } catch (error) {
      this.#fail(member.observer, error);
      return true;
    }
  }

  /** One write for a member that is behind. False when more is due and the socket is writable. */
  #catchUp(member: Member): boolean {
    const { cursor, sink, id, framing } = member.observer;
    const { onLapped } = this.#options;
    if (!sink.writable) return this.#wait(member);
    // At most three: what it may no longer see, what was missing when it came, and what the ring has passed since.
    for (let gap = cursor.gapAhead(); gap; gap = cursor.gapAhead()) {
      if (onLapped && cursor.isLapped) {
        this.remove(member.observer);
        onLapped(member.observer);
        return true;
      }
      const payload = this.#options.payloads.gap(gap);
      this.#send(sink, new Batch(framing, [payload]), id);
      cursor.passGap();
      if (!sink.writable) return this.#wait(member);
    }
    if (!this.#stretches.isAtHead(cursor) && !this.#advance(member.observer)) return false;
    member.behind = false;
    return true;
  }

  /** One batch from the observer's position. False when more is due. */
  #advance({ cursor, sink, id, framing }: Observer): boolean {
    const { last, batch, end, isWhole } = this.#stretches.from(framing, cursor);
    if (batch) this.#send(sink, batch, id);
    if (last) cursor.moveBehind(last);
    cursor.heartbeat = end.heartbeat;
    return isWhole;
  }

  /** Sends new events to every member at the floor. False when the slice ended first or more events came meanwhile. */
  #serveRound(): boolean {
    const round = (this.#round ??= this.#beginRound());
    if (!round) return true;
    while (round.served < round.size) {
      const member = this.#members[(round.start + round.served) % round.size];
      round.served += 1;
      if (member && !member.behind) this.#tryServe(member);
      if (round.served % OBSERVERS_PER_CLOCK_READ === 0 && this.#options.waker.turnIsOver) return false;
    }
    this.#raiseFloor(round.to);
    this.#round = null;
    return this.#stretches.isAtHead(this.#floor) && this.#ready.size === 0;
  }

  #beginRound(): Round | null {
    this.#compact();
    const to = this.#stretches.head;
    if (this.#stretches.isAtHead(this.#floor)) return null;
    if (!this.#stretches.anyAfter(this.#floor) && this.#floor.seq >= this.#ring.oldestSeq) {
      this.#raiseFloor(to);
      return null;
    }
    this.#rounds += 1;
    const size = this.#members.length;
    return { to, start: size === 0 ? 0 : (this.#rounds * 7919) % size, size, served: 0 };
  }

  #tryServe(member: Member): void {
    try {
      this.#serve(member);
    } catch (error) {
      this.#fail(member.observer, error);
    }
  }

  #serve(member: Member): void {
    const { cursor, sink } = member.observer;
    this.#moveToFloor(member);
    if (this.#stretches.isAtHead(cursor)) return;
    if (cursor.seq < this.#ring.oldestSeq) {
      member.behind = true;
      this.#ready.add(member);
      return;
    }
    if (!sink.writable) {
      member.behind = true;
      this.#wait(member);
      return;
    }
    if (this.#advance(member.observer)) return;
    member.behind = true;
    this.#ready.add(member);
  }

  #send(sink: Sink, batch: Batch, id: Buffer): void {
    sink.send(batch, id);
    this.#counters.writes += 1;
    this.#counters.deliveries += batch.frames;
    this.#counters.gaps += batch.gaps;
  }

  /** Waits until the socket drains. Always true: there is nothing more to do for this member now. */
  #wait(member: Member): true {
    if (!member.waiting) {
      this.#setWaiting(member, true);
      member.observer.sink.whenWritable(() => {
        if (!member.waiting) return;
        this.#setWaiting(member, false);
        this.#becomeReady(member);
      });
    }
    return true;
  }

  #setWaiting(member: Member, waiting: boolean): void {
    if (member.waiting === waiting) return;
    member.waiting = waiting;
    countWaiting(this.#counters, member.observer.sink, this.#ring.scope, waiting ? 1 : -1);
  }

  #becomeReady(member: Member): void {
    this.#ready.add(member);
    this.#options.waker.wake(this);
  }

  /** Sets the explicit position of a member that is not behind. */
  #moveToFloor({ observer: { cursor } }: Member): void {
    const { seq, epoch, offset } = this.#floor;
    if (cursor.seq < seq) cursor.moveTo(seq, epoch, offset);
  }

  #raiseFloor({ seq, heartbeat }: Round["to"]): void {
    const last = this.#ring.slot(seq - 1);
    // The ring may have passed `seq` while a round ran in slices; then the next slot has the position.
    const next = this.#ring.slot(seq);
    if (last) this.#floor = { seq, epoch: last.epoch, offset: last.offset, heartbeat };
    else if (next) this.#floor = { seq, epoch: next.beforeEpoch, offset: next.beforeOffset, heartbeat };
    else this.#floor = { ...this.#floor, heartbeat };
  }

  #finish(): void {
    for (const { observer, behind } of this.#byObserver.values()) {
      if (!behind) guarded(this.#options.onError, () => observer.onEnd())();
    }
  }

  /** Removes the nulls of removed members, between rounds, once they are a quarter. */
  #compact(): void {
    if (this.#left * 4 < this.#members.length) return;
    this.#members = this.#members.filter((member) => member !== null);
    for (const [index, member] of this.#members.entries()) if (member) member.index = index;
    this.#left = 0;
  }
}
