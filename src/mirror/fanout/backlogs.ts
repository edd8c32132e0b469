import { guarded } from "../../base/guard.js";
import { encodeCursor, type Position } from "../../events/cursor.js";
import { isHeartbeat } from "../../events/event.js";
import { asSeenIn, isForSession } from "../../events/session.js";
import type { FanoutCounters } from "./counters.js";
import type { Waker } from "../ring/flush-loop.js";
import { Batch, type Payload } from "./framing.js";
import type { HolographicBuffer } from "../ring/holographic-buffer.js";
import type { Observer, Rendering } from "./observer.js";
import { seqAfter } from "../ring/cursor.js";
import type { Backlog, StreamItem, StreamLog, StreamPage } from "../stream-log.js";

/** Events and bytes of JSON of one page: what an observer that is served from the log has in memory at most. */
const PAGE_EVENTS_MAX = 64;
const PAGE_BYTES_MAX = 131_072;
/** Reading the clock costs as much as some rendering, so it is read once per this many events. */
const EVENTS_PER_CLOCK_READ = 8;

export interface BacklogOptions {
  readonly log: StreamLog;
  readonly waker: Waker;
  readonly counters: FanoutCounters;
  readonly batchBytesMax: number;
  readonly onError: (error: unknown) => void;
}

/** An observer that is served from the log until the ring has what comes next. */
export interface BacklogReader {
  readonly ring: HolographicBuffer;
  readonly backlog: Backlog;
  readonly types: readonly string[] | null;
  readonly session: string | null;
  readonly rendering: Rendering;
  readonly observer: Observer;
  /** Its share of the log's turns. */
  readonly client: string;
  /** Called when the observer's cursor is in the ring: from now on a projection serves it. */
  readonly onCaughtUp: () => void;
}

/**
 * Serves one observer from the log, page by page, in front of its projection.
 *
 * ```
 *   log    1 2 3 4 5 6 7 8 9 │          the recorder is up to 100 ms behind the ring
 *   ring               6 7 8 9 10 11    overwrites its oldest slots meanwhile
 *   seen ────▲ page ──────▶ ▲           as soon as the ring has what follows `seen`, the observer joins it, in one turn
 * ```
 *
 * A page is read only for a socket that accepts bytes, and dropped when it stops to; it is read again from the last
 * event that was sent. When the log ends before the ring begins, published events are stored first. Events that are
 * still missing then were dropped by both, and become a gap.
 */
export class BacklogStage {
  readonly #options: BacklogOptions;
  readonly #reader: BacklogReader;
  #page: StreamPage | null = null;
  /** Index of the next item of the page. */
  #next = 0;
  #endTurn: () => void = () => undefined;
  /** True when the log was flushed and has returned no event since. */
  #isFlushed = false;
  #isOver = false;

  constructor(options: BacklogOptions, reader: BacklogReader) {
    this.#options = options;
    this.#reader = reader;
    options.counters.logReaders += 1;
    void reader.backlog.located().then(
      () => this.#begin(),
      (error: unknown) => this.#fail(error),
    );
  }

  #begin(): void {
    if (this.#isOver) return;
    if (this.#reader.backlog.seen) this.#goOn();
    // The log has no event for it, so the ring serves it from its own start.
    else this.#handOver();
  }

  /** Ends it in any phase. */
  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#page = null;
    this.#endTurn();
    this.#options.counters.logReaders -= 1;
  }

  /** One slice of sending the page. */
  flush(): void {
    if (this.#isOver || !this.#page) return;
    try {
      this.#send(this.#page);
    } catch (error) {
      this.#fail(error);
    }
  }

  get #seen(): Position {
    const { seen } = this.#reader.backlog;
    if (!seen) throw new Error("the backlog is not located");
    return seen;
  }

  /** Reads the next page once the socket accepts it and it is this client's turn. */
  #goOn(): void {
    const { sink } = this.#reader.observer;
    if (this.#isOver || this.#joinRing()) return;
    if (!sink.writable) {
      sink.whenWritable(() => this.#goOn());
      return;
    }
    void this.#read().catch((error: unknown) => this.#giveUp(error));
  }

  async #read(): Promise<void> {
    const { ring, types, session, client } = this.#reader;
    const { log } = this.#options;
    this.#endTurn = await log.turns.take(client);
    if (this.#isOver || this.#joinRing()) return this.#endTurn();
    const bytesMax = Math.min(PAGE_BYTES_MAX, this.#options.batchBytesMax);
    const query = { stream: ring.scope, after: this.#seen, types, session };
    const page = await log.page({ ...query, eventsMax: PAGE_EVENTS_MAX, bytesMax });
    if (this.#isOver) return;
    const isEmpty = samePosition(page.end, this.#seen);
    if (!isEmpty) this.#isFlushed = false;
    else if (this.#isFlushed) return this.#leaveRest();
    if (isEmpty) {
      this.#endTurn();
      await log.flush();
      this.#isFlushed = true;
      return this.#goOn();
    }
    this.#page = page;
    this.#next = 0;
    this.#options.waker.wake(this);
  }

  /** Sends what fits into this turn and the socket. */
  #send(page: StreamPage): void {
    const { observer, backlog } = this.#reader;
    const { waker, batchBytesMax } = this.#options;
    const { sink, framing, id } = observer;
    while (this.#next < page.items.length) {
      if (!sink.writable) return this.#pageDone();
      if (waker.turnIsOver) return waker.wake(this);
      const payloads: Payload[] = [];
      let bytes = 0;
      let seen = this.#seen;
      while (this.#next < page.items.length && bytes < batchBytesMax) {
        const item = page.items[this.#next] as StreamItem;
        this.#next += 1;
        seen = "event" in item ? item.after : item.to;
        const payload = this.#render(item);
        if (!payload) continue;
        payloads.push(payload);
        bytes += framing.size(payload.bytes, payload.cursor);
        if (payloads.length % EVENTS_PER_CLOCK_READ === 0 && waker.turnIsOver) break;
      }
      if (payloads.length > 0) {
        const batch = new Batch(framing, payloads);
        sink.send(batch, id);
        this.#options.counters.writes += 1;
        this.#options.counters.deliveries += batch.frames;
        this.#options.counters.gaps += batch.gaps;
      }
      backlog.seen = seen;
    }
    backlog.seen = page.end;
    this.#pageDone();
  }

  /** Null for an event that this observer does not get. */
  #render(item: StreamItem): Payload | null {
    const { ring, session, rendering } = this.#reader;
    const { event, cursor } =
      "event" in item
        ? { event: item.event, cursor: encodeCursor(ring.scope, item.after.epoch, item.after.offset) }
        : ring.gapTo(item.to, item.from, item.next, "EVICTED");
    // Older versions stored heartbeats.
    if (isHeartbeat(event) || !isForSession(event, session)) return null;
    const bytes = rendering(cursor, asSeenIn(event, session));
    this.#options.counters.executions += 1;
    this.#options.counters.encodes += 1;
    return { bytes, cursor, isGap: event.type === "GAP" };
  }

  #pageDone(): void {
    this.#page = null;
    this.#endTurn();
    this.#goOn();
  }

  /** Hands the observer to the ring if that has the next event. */
  #joinRing(): boolean {
    const { ring, observer } = this.#reader;
    const { epoch, offset } = this.#seen;
    const seq = seqAfter(ring, this.#seen);
    if (seq === null) return false;
    observer.cursor.moveTo(seq, epoch, offset);
    this.#handOver();
    return true;
  }

  /** Neither log nor ring has the next event: the ring announces the gap. */
  #leaveRest(): void {
    this.#reader.observer.cursor.returnTo(this.#seen);
    this.#handOver();
  }

  #handOver(): void {
    this.cancel();
    this.#reader.onCaughtUp();
  }

  /** The log cannot be read. */
  #giveUp(error: unknown): void {
    if (this.#isOver) return;
    this.#options.onError(error);
    this.#leaveRest();
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    const { onError } = this.#options;
    const { observer } = this.#reader;
    this.cancel();
    onError(error);
    guarded(onError, () => observer.onFailed(error))();
  }
}

function samePosition(one: Position, other: Position): boolean {
  return one.epoch === other.epoch && one.offset === other.offset;
}
