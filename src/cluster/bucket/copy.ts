import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { Clock } from "../../base/clock.js";
import type { Attempt, Change, Counters } from "./attempt.js";
import type { Fence } from "./batch.js";
import { Feed, type FeedMessage } from "./feed.js";
import { type Head, headOf, isOther, isSame, readHead } from "./head.js";
import {
  type Commit,
  commitAfter,
  commitIn,
  follows,
  NO_COMMIT,
  RECORD_MARKER_S,
  recordsIn,
  UnsavedLog,
  type Writes,
} from "./log.js";
import { Loading } from "./loading.js";
import { RecordReader, Records } from "./records.js";
import { Waiters } from "./waiters.js";

/** The feed brings what the leader has within this time, ms; else it is started again. */
const STALL_MS = 1_000;
/** Reading a whole bucket may take so long without a message, ms. */
const LOAD_STALL_MS = 10_000;

export interface CopyOptions {
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly bucket: string;
  /** What all subjects of the bucket begin with. */
  readonly subject: string;
  readonly gateway: string;
  readonly clock: Clock;
  /** Called when somebody else has written into the log. Must not throw, as the following. */
  readonly onDamaged: (what: string) => void;
  /** Whether a gateway may have written this value under this key. */
  readonly isRecord: (key: string, value: unknown) => boolean;
  /** Called once for each record that no gateway has written: it does not count. */
  readonly onStrange: (key: string) => void;
  /** Called when the bucket was purged, or replaced by a backup. */
  readonly onReplaced: () => void;
}

/** The records of a bucket as its feed tells them, one whole transaction after the other. */
export class Copy {
  readonly records = new Records();
  readonly log = new UnsavedLog();
  readonly #options: CopyOptions;
  readonly #reader: RecordReader;
  readonly #feed: Feed;
  readonly #listeners = new Set<(changes: readonly Change[], isOwn: boolean) => void>();
  /** Messages of transactions that are not complete, or came while the copy is held. */
  #coming: FeedMessage[] = [];
  #loading: Loading | null = null;
  #isHeld = false;
  /** A transaction is missing: the bucket has forgotten its entry of the log, or was restored from an older backup. */
  #hasGap = false;
  #place = 0;
  #commit: Commit = NO_COMMIT;
  readonly #waiters: Waiters;
  #currentAt = Number.NEGATIVE_INFINITY;
  #stalls = 0;
  #loads = 0;

  constructor(options: CopyOptions) {
    this.#options = options;
    const { client, bucket, subject, isRecord, onStrange } = options;
    this.#waiters = new Waiters(options.clock);
    this.#reader = new RecordReader(isRecord, onStrange);
    this.#feed = new Feed({
      client,
      stream: `KV_${bucket}`,
      subjects: [`${subject}r.>`, `${subject}l.*`],
      onMessage: (message) => this.#take(message),
    });
  }

  /** Sequence of the last transaction in the copy; 0: none. */
  get place(): number {
    return this.#place;
  }

  /** What lets a transaction through that decides on this copy. */
  get fence(): Fence {
    return { seq: this.#place, subjects: `${this.#options.subject}l.*` };
  }

  get counters(): Counters {
    return this.#commit.counters;
  }

  get stalls(): number {
    return this.#stalls;
  }

  get loads(): number {
    return this.#loads;
  }

  get ageMs(): number {
    return this.#options.clock.monotonic() - this.#currentAt;
  }

  /** Number of the last transaction of a gateway; 0: none. */
  lastOf(gateway: string): number {
    return this.#commit.last[gateway] ?? 0;
  }

  onStored(listener: (changes: readonly Change[], isOwn: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The commit of an attempt of this gateway. `writes`: null when they are in messages of their own. */
  commitOf(number: number, counters: Counters, writes: Writes | null): Commit {
    return commitAfter(this.#commit, { gateway: this.#options.gateway, number, counters }, writes);
  }

  /** An attempt of this gateway has been stored, with its commit at `seq`. Its changes are in the records already. */
  stored(seq: number, commit: Commit, attempt: Attempt): void {
    this.#reach(seq, commit);
    this.#tell(attempt.changes(), true);
  }

  /** From now until `release` no message changes the records. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#apply();
  }

  /** Whether the leader has nothing behind `place`, where the copy is. */
  async isCurrent(place: number): Promise<boolean> {
    const own = headOf(place, this.#commit);
    const isCurrent = isSame(await this.#head(), own);
    if (isCurrent) this.#currentAt = this.#options.clock.monotonic();
    return isCurrent;
  }

  /** Resolves when the copy has all that the leader has now. */
  async catchUp(): Promise<void> {
    for (;;) {
      const before = headOf(this.#place, this.#commit);
      const head = await this.#head();
      // The bucket was purged, or restored from an older backup: nothing that is here counts. Or it was not read to its end.
      const isReplaced = head.seq < before.seq || isOther(head, before);
      if (isReplaced) this.#options.onReplaced();
      if (isReplaced || this.#hasGap || this.#loading) return await this.load();
      if (this.#place >= head.seq || (await this.#waiters.wait(head.seq, STALL_MS))) break;
      this.#stalls += 1;
      const isLong = this.ageMs > (RECORD_MARKER_S * 1_000) / 2;
      // Markers of keys that are gone may be forgotten.
      if (isLong) return await this.load();
      this.#coming = [];
      await this.#feed.start(this.#place + 1);
    }
    this.#currentAt = this.#options.clock.monotonic();
  }

  /** Reads the whole bucket, in place of what is here. */
  async load(): Promise<void> {
    this.#loads += 1;
    const loading = new Loading((await this.#head()).seq, this.#reader);
    this.#loading = loading;
    this.#coming = [];
    // As after a transaction that has saved everything.
    this.log.add(NO_COMMIT);
    const startedAt = this.#options.clock.monotonic();
    await this.#feed.start(1);
    if (loading.until === 0) this.#replace(loading.values, 0, NO_COMMIT);
    else await loading.within(this.#options.clock, LOAD_STALL_MS);
    this.#currentAt = startedAt;
  }

  close(): void {
    this.#feed.stop();
    this.#waiters.giveUp();
  }

  #take(message: FeedMessage): void {
    if (this.#loading) return this.#takeLoading(this.#loading, message);
    // What is no record is told at once: it may never be applied, when the next transaction is this gateway's own.
    if (!this.#isCommit(message)) this.#reader.read(this.#keyOf(message), message.text);
    if (message.seq <= this.#place || this.#hasGap) return;
    this.#coming.push(message);
    if (this.#isCommit(message)) this.#apply();
  }

  #takeLoading(loading: Loading, message: FeedMessage): void {
    if (!this.#isCommit(message)) return loading.set(this.#keyOf(message), message.text);
    const commit = commitIn(message.text);
    if (commit) this.log.add(commit);
    loading.take(commit);
    if (message.seq < loading.until) return;
    this.#replace(loading.values, message.seq, loading.commit);
    // The log is not marked: to save what is here would keep others from saving what is missing.
    if (loading.damage) this.#options.onDamaged(loading.damage);
  }

  #replace(values: ReadonlyMap<string, unknown>, place: number, commit: Commit): void {
    const loading = this.#loading;
    this.#loading = null;
    const changes: Change[] = [];
    const gone = [...this.records.keys()].filter((key) => !values.has(key));
    for (const [key, value] of [...gone.map((key) => [key, undefined] as const), ...values]) {
      const before = this.records.get(key);
      if (JSON.stringify(before) === JSON.stringify(value)) continue;
      this.records.set(key, value);
      changes.push({ key, before, after: value });
    }
    this.#hasGap = false;
    this.#place = place;
    this.#commit = commit;
    this.#wake();
    this.#tell(changes, false);
    loading?.done.resolve();
  }

  /** Takes over the transactions that are complete. */
  #apply(): void {
    if (this.#isHeld || this.#hasGap) return;
    const last = this.#coming.findLastIndex((message) => this.#isCommit(message));
    const complete = this.#coming.splice(0, last + 1).filter(({ seq }) => seq > this.#place);
    const before = new Map<string, unknown>();
    for (const message of complete) {
      if (!this.#isCommit(message)) {
        this.#set(this.#keyOf(message), message.text, before);
        continue;
      }
      const commit = commitIn(message.text);
      if (!commit) {
        const isFirst = !this.log.isDamaged;
        this.log.damaged();
        this.#place = message.seq;
        this.#wake();
        if (isFirst) this.#options.onDamaged(`message ${message.seq} is passed over`);
        continue;
      }
      if (!follows(commit, this.#commit)) {
        this.#hasGap = true;
        this.#waiters.giveUp();
        break;
      }
      for (const [key, text] of recordsIn(commit)) this.#set(key, text, before);
      this.#reach(message.seq, commit);
    }
    this.#tell(
      Array.from(before, ([key, was]) => ({ key, before: was, after: this.records.get(key) })),
      false,
    );
  }

  #set(key: string, text: string | null, before: Map<string, unknown>): void {
    const known = this.records.get(key);
    // Saved from the log: it has this value already.
    if (known === undefined ? text === null : JSON.stringify(known) === text) return;
    const value = this.#reader.read(key, text);
    if (known === undefined && value === undefined) return;
    if (!before.has(key)) before.set(key, known);
    this.records.set(key, value);
  }

  /** The copy has this transaction. */
  #reach(place: number, commit: Commit): void {
    this.#place = place;
    this.#commit = commit;
    this.log.add(commit);
    this.#wake();
  }

  #wake(): void {
    this.#currentAt = this.#options.clock.monotonic();
    this.#waiters.reached(this.#place);
  }

  #tell(changes: readonly Change[], isOwn: boolean): void {
    if (changes.length > 0) for (const listener of this.#listeners) listener(changes, isOwn);
  }

  #head(): Promise<Head> {
    const { manager, bucket, subject } = this.#options;
    return readHead(manager, bucket, subject);
  }

  #isCommit({ subject }: FeedMessage): boolean {
    return subject.startsWith("l.", this.#options.subject.length);
  }

  #keyOf({ subject }: FeedMessage): string {
    return subject.slice(this.#options.subject.length + 2);
  }
}
