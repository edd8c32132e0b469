import type { Cancel, Clock } from "../../base/clock.js";
import { randomId } from "../../base/ids.js";
import { Waiters } from "../bucket/waiters.js";
import { foreignText, strangeIn } from "./event-shape.js";
import { eraText, type LogBatch, type LogClaim, messageIn } from "./messages.js";
import type { LogFeed, LogFeedCounts, LogPlace } from "./port.js";
import { ReadingHealth } from "./reading-health.js";
import type { LogServer, LogStart, LogState, StoredMessage } from "./server.js";

/** How often a gateway asks whether it has missed something, ms: when nothing came since, and the stream has more, it has. */
const CHECK_MS = 1_000;

/** What a gateway hears of the log, in the order of the stream, each message once. Must not throw. */
export interface LogListener {
  onBatch(batch: LogBatch, place: LogPlace): void;
  onClaim(claim: LogClaim, place: LogPlace): void;
}

export interface LogReaderOptions {
  readonly server: LogServer;
  readonly clock: Clock;
  readonly listener: LogListener;
  /** Where a copy of this gateway ends; null: from the beginning of the stream. */
  readonly from: LogPlace | null;
  /** Called for failures that are repaired. */
  readonly onError: (error: unknown) => void;
}

/**
 * The one consumer of a gateway. The client of NATS makes a broken consumer anew by itself, as a rule; whether messages come at all
 * is noticed here, by the sequence of the stream's last one.
 */
export class LogReader implements LogFeed {
  readonly #options: LogReaderOptions;
  readonly health: ReadingHealth;
  readonly #waiters: Waiters;
  #place: LogPlace;
  /** The message at `#place`; null when this reader has not read it. */
  #lastId: string | null = null;
  #created = "";
  #cancel: Cancel = () => undefined;
  #checking: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  /** `messages` at the last look. */
  #looked = -1;
  #currentAt = Number.NEGATIVE_INFINITY;
  #counts = { messages: 0, events: 0, stalls: 0, losses: 0 };
  #isClosed = false;
  #isSuspect = false;
  /** Another message was where the last one was read. */
  #isAnother = false;
  /** The message read last is of no gateway. */
  #isForeign = false;
  /** Counts consumers. What one of before still brings is ignored. */
  #consumer = 0;

  /** Rejects when the stream cannot be read. Messages come from now on; `caughtUp` tells when the rings are filled. */
  static async open(options: LogReaderOptions): Promise<LogReader> {
    const reader = new LogReader(options);
    await reader.#begin();
    reader.#checkSoon();
    return reader;
  }

  private constructor(options: LogReaderOptions) {
    this.#options = options;
    this.#waiters = new Waiters(options.clock);
    this.health = new ReadingHealth(options.clock, options.onError);
    this.#place = options.from ?? { era: "", seq: 0, at: 0n };
  }

  get place(): LogPlace {
    return this.#place;
  }

  get ageMs(): number {
    return this.#options.clock.monotonic() - this.#currentAt;
  }

  get counts(): LogFeedCounts {
    return this.#counts;
  }

  async caughtUp(timeoutMs: number): Promise<boolean> {
    const { server, clock } = this.#options;
    const until = clock.monotonic() + timeoutMs;
    const { seq } = this.#place;
    const state = await this.#inTime(server.state(), timeoutMs).catch(() => null);
    if (!state || this.#isClosed) return false;
    if (state.last < seq || state.created !== this.#created) await this.check();
    if (await this.reached(state.last, Math.max(0, until - clock.monotonic()))) return true;
    await this.check();
    return this.#place.seq >= state.last;
  }

  /** Resolves when everything up to this sequence has been read; false after `timeoutMs`, or when this reader is closed. */
  async reached(seq: number, timeoutMs: number): Promise<boolean> {
    return this.#place.seq >= seq || (!this.#isClosed && (await this.#waiters.wait(seq, timeoutMs)));
  }

  /** Looks whether something is missing, from now on, and repairs it. Never rejects. */
  check(): Promise<void> {
    if (this.#checking) {
      this.#next ??= this.#checking.then(() => {
        this.#next = null;
        return this.check();
      });
      return this.#next;
    }
    this.#checking = this.#look()
      .then(() => this.health.answered())
      .catch((error: unknown) => this.health.failed(error))
      .finally(() => (this.#checking = null));
    return this.#checking;
  }

  /** The stream may have been replaced: reads on from the last message, which another one may have replaced. */
  suspect(): void {
    this.#isSuspect = true;
    void this.check();
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    this.#waiters.giveUp();
    return Promise.resolve();
  }

  async #begin(): Promise<void> {
    const { server } = this.#options;
    const state = await server.state();
    const last = await server.last(null);
    const told = last && messageIn(last);
    const era = told?.kind === "era" ? told.era : eraOf(state.created);
    const { seq, at } = this.#place;
    this.#created = state.created;
    const isKnown = seq > 0 && era === this.#place.era && seq <= state.last;
    if (seq > 0 && isKnown) {
      if (state.first > seq + 1) this.#lose();
      await this.#consume({ seq: seq + 1 });
    } else {
      this.#place = { era, seq: 0, at };
      await this.#consume(seq > 0 ? { after: at } : { seq: 1 });
    }
    this.#passRemoved(state);
  }

  async #look(): Promise<void> {
    const { server, clock } = this.#options;
    const { messages } = this.#counts;
    const hasMoved = messages !== this.#looked;
    this.#looked = messages;
    const askedAt = clock.monotonic();
    // More may be read while the answer is on its way.
    const { seq } = this.#place;
    const state = await server.state();
    if (this.#isClosed) return;
    const isReplaced = this.#isAnother || state.created !== this.#created || this.#isBackup(state, seq);
    if (isReplaced) return await this.#replaced(state);
    this.#passRemoved(state);
    if (this.#isSuspect) await this.#consume(this.#again);
    else if (this.#place.seq >= state.last) this.#currentAt = this.health.heard(askedAt);
    else if (!hasMoved && this.#counts.messages === messages) {
      this.#counts.stalls += 1;
      if (seq > 0 && state.first > seq + 1) this.#lose();
      await this.#consume(this.#again);
    }
  }

  /**
   * Whether it has less than was read, and something new. A server that has just become the leader may say for a moment that it has less:
   * that is the beginning of the same stream.
   */
  #isBackup({ last, lastAt }: LogState, seq: number): boolean {
    return last < seq && lastAt > this.#place.at;
  }

  /** The stream was made again, or is an older backup of itself: what is new in it has a later time than all that was read. */
  async #replaced({ created, last }: LogState): Promise<void> {
    const { server } = this.#options;
    const isMadeAgain = created !== this.#created;
    this.#created = created;
    const era = isMadeAgain ? eraOf(created) : randomId("era");
    if (!isMadeAgain) {
      const told = await server.last(null);
      // One gateway comes first, and its message counts for all.
      await server.append({ agentId: null, id: era, text: eraText({ era }), last: told?.seq ?? 0 });
    }
    const { at } = this.#place;
    this.#place = { era, seq: 0, at };
    this.#isAnother = false;
    this.#lastId = null;
    this.#counts.losses += 1;
    await this.#consume({ after: at });
    if (last === 0) this.#waiters.reached(0);
  }

  async #consume(start: LogStart): Promise<void> {
    // What the consumer of before has brought was ignored.
    this.#isSuspect = false;
    const consumer = (this.#consumer += 1);
    try {
      await this.#options.server.consume(
        start,
        (message) => {
          if (consumer === this.#consumer) this.#take(message);
        },
        () => {
          if (consumer === this.#consumer) this.suspect();
        },
      );
    } catch (error) {
      this.#isSuspect = true;
      throw error;
    }
  }

  #take(message: StoredMessage): void {
    const { era, seq } = this.#place;
    // It is read again once it is known whether the stream is the same.
    if (this.#isClosed || this.#isSuspect) return;
    if (message.seq <= seq) {
      const isAnother = message.seq === seq && this.#lastId !== null && message.id !== this.#lastId;
      if (isAnother) this.#repair();
      return;
    }
    const { listener } = this.#options;
    const told = messageIn(message);
    const strange = told?.kind === "batch" ? strangeIn(told.batch) : null;
    const isForeign = told === null || strange !== null;
    if (isForeign && !this.#isForeign) this.#options.onError(new Error(foreignText(message.seq, strange)));
    this.#isForeign = isForeign;
    const place = { era: told?.kind === "era" ? told.era : era, seq: message.seq, at: message.at };
    if (told?.kind === "batch") listener.onBatch(strange ? { ...told.batch, strange } : told.batch, place);
    else if (told?.kind === "claim") listener.onClaim(told.claim, place);
    this.#counts.messages += 1;
    if (told?.kind === "batch") this.#counts.events += told.batch.events.length;
    this.#place = place;
    this.#lastId = message.id;
    this.health.heard();
    this.#waiters.reached(place.seq);
  }

  /** Another message is where the last one was read. */
  #repair(): void {
    this.#isAnother = true;
    this.suspect();
  }

  /** From the last message read: when another one is in its place, the stream is not the one that was read. */
  get #again(): LogStart {
    const { seq, at } = this.#place;
    if (seq > 0) return { seq };
    return at > 0n ? { after: at } : { seq: 1 };
  }

  /** The stream's end was removed, or it is empty: there is nothing to wait for. */
  #passRemoved({ first, last }: LogState): void {
    if (first <= last || this.#place.seq >= last) return;
    if (this.#place.seq > 0) this.#lose();
    this.#place = { ...this.#place, seq: last };
    this.#lastId = null;
    this.#waiters.reached(last);
  }

  #lose(): void {
    this.#counts.losses += 1;
  }

  #checkSoon(): void {
    this.#cancel = this.#options.clock.after(CHECK_MS, () => {
      void this.check().then(() => this.#isClosed || this.#checkSoon());
    });
  }

  async #inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
    let cancel: Cancel = () => undefined;
    const late = new Promise<never>((_resolve, reject) => {
      cancel = this.#options.clock.after(timeoutMs, () => reject(new Error("the log does not answer")));
    });
    return await Promise.race([work, late]).finally(cancel);
  }
}

/** The era of a stream that was never replaced by an older backup. */
function eraOf(created: string): string {
  return `log-${created.replaceAll(/[^0-9]/g, "")}`;
}
