import { guarded } from "../../base/guard.js";
import { encodeCursor } from "../../events/cursor.js";
import { isHeartbeat } from "../../events/event.js";
import { asSeenIn, isForSession } from "../../events/session.js";
import { Batch } from "./framing.js";
import { countWaiting } from "./lagging.js";
import { seqAfter } from "../ring/cursor.js";
/** Events and bytes of JSON of one page: what an observer that is served from the log has in memory at most. */
const PAGE_EVENTS_MAX = 64;
const PAGE_BYTES_MAX = 131_072;
/** Reading the clock costs as much as some rendering, so it is read once per this many events. */
const EVENTS_PER_CLOCK_READ = 4;
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
 * event that was sent. A page is sent in short slices, because calls go first. When the log ends before the ring
 * begins, published events are stored first. Events that are still missing then were dropped by both, and become a gap.
 */
export class BacklogStage {
  #options;
  #reader;
  #leavePayloads;
  #endTurn = () => undefined;
  /** True while its socket accepts no more; the socket counts as lagging. */
  #isWaiting = false;
  /** True when the log was flushed and has returned no event since. */
  #isFlushed = false;
  #isOver = false;
  constructor(options, reader) {
    this.#options = options;
    this.#reader = reader;
    options.counters.logReaders += 1;
    this.#leavePayloads = reader.payloads.enter();
    void reader.backlog.located().then(
      (position) => this.#begin(position),
      (error) => this.#fail(error),
    );
  }
  #begin(position) {
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
  cancel() {
    if (this.#isOver) return;
    this.#setWaiting(false);
    this.#isOver = true;
    this.#endTurn();
    this.#leavePayloads();
    this.#options.counters.logReaders -= 1;
  }
  get #seen() {
    return this.#reader.observer.cursor.seen;
  }
  /** Reads the next page once the socket accepts it and it is this client's turn. */
  #goOn() {
    const { sink } = this.#reader.observer;
    this.#setWaiting(false);
    if (this.#isOver || this.#joinRing()) return;
    if (!sink.writable) {
      this.#setWaiting(true);
      sink.whenWritable(() => this.#goOn());
      return;
    }
    void this.#read().catch((error) => this.#giveUp(error));
  }
  #setWaiting(isWaiting) {
    if (this.#isWaiting === isWaiting || this.#isOver) return;
    this.#isWaiting = isWaiting;
    countWaiting(this.#options.counters, this.#reader.observer.sink, isWaiting ? 1 : -1);
  }
  async #read() {
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
  async #send(next) {
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
  #sendBatch(next, slice) {
    const { sink, framing, id, cursor } = this.#reader.observer;
    const { batchBytesMax, counters } = this.#options;
    const payloads = [];
    let bytes = 0;
    let seen = this.#seen;
    let step = next(seen);
    for (; step; step = next(seen)) {
      seen = step.to;
      const { payload } = step;
      if (!payload) continue;
      payloads.push(payload);
      bytes += framing.size(payload.bytes, payload.cursor);
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
  #nextOf(items, from, end) {
    const { session, payloads } = this.#reader;
    for (let next = items.next(); next.done !== true; next = items.next()) {
      const item = next.value;
      const to = "event" in item ? item.after : item.to;
      const known = payloads.after(from);
      if (known && samePosition(known.to, to)) return known;
      // Older versions stored heartbeats. A session's positions may be those of another one with the same hash.
      if ("event" in item && (isHeartbeat(item.event) || !isForSession(item.event, session))) continue;
      const payload = this.#render(item);
      payloads.add(from, payload, to);
      return { payload, to };
    }
    return samePosition(from, end) ? null : { payload: null, to: end };
  }
  #render(item) {
    const { ring, session, rendering } = this.#reader;
    const { event, cursor } =
      "event" in item
        ? { event: item.event, cursor: encodeCursor(ring.scope, item.after.epoch, item.after.offset) }
        : ring.gapTo(item.to, item.from, item.next, "EVICTED");
    const bytes = rendering(cursor, asSeenIn(event, session));
    this.#options.counters.executions += 1;
    this.#options.counters.encodes += 1;
    return { bytes, cursor, isGap: event.type === "GAP" };
  }
  /** Hands the observer to the ring if that has the next event. */
  #joinRing() {
    const { ring, observer } = this.#reader;
    const { epoch, offset } = this.#seen;
    const seq = seqAfter(ring, this.#seen);
    if (seq === null) return false;
    observer.cursor.moveTo(seq, epoch, offset);
    this.#handOver();
    return true;
  }
  /** Neither log nor ring has the next event: the ring announces the gap. */
  #leaveRest() {
    this.#reader.observer.cursor.returnTo(this.#seen);
    this.#handOver();
  }
  #handOver() {
    this.cancel();
    this.#reader.onCaughtUp();
  }
  /** The log cannot be read. */
  #giveUp(error) {
    if (this.#isOver) return;
    this.#options.onRead(error);
    this.#leaveRest();
  }
  #fail(error) {
    if (this.#isOver) return;
    const { onError } = this.#options;
    const { observer } = this.#reader;
    this.cancel();
    onError(error);
    guarded(onError, () => observer.onFailed(error))();
  }
}
function samePosition(one, other) {
  return one.epoch === other.epoch && one.offset === other.offset;
}
//# sourceMappingURL=backlogs.js.map
