import { guarded } from "../../base/async/guard.js";
import { encodeCursor, type Position } from "../../events/cursor.js";
import { isHeartbeat } from "../../events/event.js";
import type { Slice } from "../../base/bounds/paced-turns.js";
import { asSeenIn } from "../../events/session.js";
import type { FanoutCounters } from "./counters.js";
import { Batch, type Payload } from "./framing.js";
import type { HolographicBuffer } from "../ring/holographic-buffer.js";
import type { Lens } from "../ring/lens.js";
import type { LogPayloads } from "./log-payloads.js";
import { countWaiting } from "./lagging.js";
import { payloadOf } from "./payload-cache.js";
import type { Observer, Rendering } from "./observer.js";
import { isFor } from "../ring/cursor.js";
import { seqAfter } from "../ring/positions.js";
import type { Backlog, StreamItem, StreamLog } from "../stream-log.js";

/** Bounds of one page, in events and bytes of JSON: the most that an observer served from the log holds in memory. */
const PAGE_EVENTS_MAX = 256;
const PAGE_BYTES_MAX = 131_072;
/** Reading the clock costs as much as some rendering, so it is read once per this many events. */
const EVENTS_PER_CLOCK_READ = 4;

export interface BacklogOptions {
  readonly log: StreamLog;
  readonly counters: FanoutCounters;
  readonly batchBytesMax: number;
  readonly onError: (error: unknown) => void;
  /** Called after each read of the log: with its error, or null when it succeeded. */
  readonly onRead: (error: unknown) => void;
}

/** The next payload of an observer, and the position behind it. */
interface Step {
  readonly payload: Payload | null;
  readonly to: Position;
}

/** An observer that is served from the log until the ring has its next event. */
export interface BacklogReader {
  readonly ring: HolographicBuffer;
  readonly backlog: Backlog;
  readonly types: readonly string[] | null;
  readonly session: string | null;
  /** What the observer sees; null: everything. */
  readonly lens: Lens | null;
  readonly rendering: Rendering;
  /** Shared with all observers of this document and filter. */
  readonly payloads: LogPayloads;
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
 * A page is read only for a socket that accepts bytes, and dropped when the socket stops accepting bytes; it is read again from the last
 * event that was sent. A page is sent in short slices, because calls go first. When the log ends before the ring
 * begins, published events are stored first. Events that are still missing then were dropped by both, and become a gap.
 */
export class BacklogStage {
  readonly #options: BacklogOptions;
  readonly #reader: BacklogReader;
  readonly #leavePayloads: () => void;
  #endTurn: () => void = () => undefined;
  /** True while its socket accepts no more; the socket counts as lagging. */
  #isWaiting = false;
  /** True when the log was flushed and has returned no event since. */
  #isFlushed = false;
  #isOver = false;

  constructor(options: BacklogOptions, reader: BacklogReader) {
    this.#options = options;
    this.#reader = reader;
    options.counters.logReaders += 1;
    this.#leavePayloads = reader.payloads.enter();
    void reader.backlog.located().then(
      (position) => this.#begin(position),
      (error: unknown) => this.#fail(error),
    );
  }

  #begin(position: Position | null): void {
    if (this.#isOver) return;
    this.#reader.backlog.hasBegun = true;
    if (position) {
      this.#reader.observer.cursor.moveInLog(position);
      this.#goOn();
    } else if (this.#reader.backlog.isOfLapped) this.#leaveRest();
    // The log has no event for it, so the ring serves it from its own start.
    else this.#handOver();
  }

  /** Ends it in any phase. */
  cancel(): void {
    if (this.#isOver) return;
    this.#setWaiting(false);
    this.#isOver = true;
    this.#endTurn();
    this.#leavePayloads();
    this.#options.counters.logReaders -= 1;
  }

  get #seen(): Position {
    return this.#reader.observer.cursor.seen;
  }

  /** Reads the next page once the socket accepts it and it is this client's turn. */
  #goOn(): void {
    const { sink } = this.#reader.observer;
    this.#setWaiting(false);
    if (this.#isOver || this.#joinRing()) return;
    if (!sink.writable) {
      this.#setWaiting(true);
      sink.whenWritable(() => this.#goOn());
      return;
    }
    void this.#read().catch((error: unknown) => this.#giveUp(error));
  }

  #setWaiting(isWaiting: boolean): void {
    if (this.#isWaiting === isWaiting || this.#isOver) return;
    this.#isWaiting = isWaiting;
    const { ring, observer } = this.#reader;
    countWaiting(this.#options.counters, observer.sink, ring.scope, isWaiting ? 1 : -1);
  }

  async #read(): Promise<void> {
    const { ring, types, session, client, payloads } = this.#reader;
    const { log, onRead } = this.#options;
    if (payloads.after(this.#seen)) {
      await this.#send((from) => payloads.after(from));
      return this.#goOn();
    }
    this.#endTurn = await log.turns.take(client);
    if (this.#isOver || this.#joinRing()) return this.#endTurn();
    const bytesMax = Math.min(PAGE_BYTES_MAX, this.#options.batchBytesMax);
    const query = { stream: ring.scope, after: this.#seen, types, session };
    const page = await log.page({ ...query, eventsMax: PAGE_EVENTS_MAX, bytesMax });
    onRead(null);
    if (this.#isOver) return;
    const isEmpty = samePosition(page.end, this.#seen);
    if (!isEmpty) this.#isFlushed = false;
    else if (this.#isFlushed) return this.#leaveRest();
    if (isEmpty) {
      this.#endTurn();
      await log.flush();
      this.#isFlushed = true;
    } else {
      const items = page.items[Symbol.iterator]();
      await this.#send((from) => this.#nextOf(items, from, page.end));
      this.#endTurn();
    }
    this.#goOn();
  }

  /** Sends what `next` returns, slice by slice, until that is null or the socket accepts no more. */
  async #send(next: (from: Position) => Step | null): Promise<void> {
    const { client, observer } = this.#reader;
    for (let isMore = true; isMore && !this.#isOver;) {
      const slice = await this.#options.log.pace.take(client);
      try {
        while (isMore && !this.#isOver && !slice.isOver)
          isMore = observer.sink.writable && this.#sendBatch(next, slice);
      } catch (error) {
        this.#fail(error);
      } finally {
        slice.end();
      }
    }
  }

  /** One write. False when `next` has no more. */
  #sendBatch(next: (from: Position) => Step | null, slice: Slice): boolean {
    const { sink, framing, id, cursor } = this.#reader.observer;
    const { batchBytesMax, counters } = this.#options;
    const payloads: Payload[] = [];
    let bytes = 0;
    let seen = this.#seen;
    let step = next(seen);
    for (; step; step = next(seen)) {
      seen = step.to;
      const { payload } = step;
      if (!payload) continue;
      payloads.push(payload);
      bytes += framing.size(payload);
      if (bytes >= batchBytesMax || (payloads.length % EVENTS_PER_CLOCK_READ === 0 && slice.isOver)) break;
    }
    if (payloads.length > 0) {
      const batch = new Batch(framing, payloads);
      sink.send(batch, id);
      counters.writes += 1;
      counters.deliveries += batch.frames;
      counters.gaps += batch.gaps;
    }
    cursor.moveInLog(seen);
    return step !== null;
  }

  /** The next event of a page for this observer; at its end, once, the position behind it. */
  #nextOf(items: Iterator<StreamItem>, from: Position, end: Position): Step | null {
    const { session, lens, payloads } = this.#reader;
    for (let next = items.next(); next.done !== true; next = items.next()) {
      const item = next.value;
      const to = "event" in item ? item.after : item.to;
      const known = payloads.after(from);
      if (known && samePosition(known.to, to)) return known;
      // Older versions stored heartbeats. A session's positions may be those of another one with the same hash.
      if ("event" in item && (isHeartbeat(item.event) || !isFor(item.event, session, lens))) continue;
      const payload = this.#render(item);
      payloads.add(from, payload, to);
      return { payload, to };
    }
    return samePosition(from, end) ? null : { payload: null, to: end };
  }

  #render(item: StreamItem): Payload {
    const { ring, session, lens, rendering } = this.#reader;
    const { event, cursor } =
      "event" in item
        ? { event: item.event, cursor: encodeCursor(ring.scope, item.after.epoch, item.after.offset) }
        : ring.gapTo(item.to, item.from, item.next, "EVICTED");
    const inSession = asSeenIn(event, session);
    const text = rendering(cursor, lens ? lens.shown(inSession, ring.head.epoch) : inSession);
    this.#options.counters.executions += 1;
    this.#options.counters.encodes += 1;
    return payloadOf(text, cursor, event.type === "GAP");
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
    this.#options.onRead(error);
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
