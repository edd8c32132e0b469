import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { Cancel, Clock } from "../../base/clock.js";
import type { ReadOptions } from "../../base/read-options.js";
import { randomShare } from "../../base/ids.js";
import { StoreError } from "../../base/store-error.js";
import { Attempt, ATTEMPT_WRITES_MAX, type Change } from "./attempt.js";
import { publishFenced } from "./batch.js";
import { isStreamMissing, missingBucket } from "./buckets.js";
import type { ClusterConnection } from "../connection.js";
import { Copy } from "./copy.js";
import { messagesOf } from "./log.js";
import { type Decision, Operation } from "./operation.js";
import type { RecordListener } from "./records.js";
import { Texts, unreachable } from "./texts.js";

/** Pauses between attempts, ms: random, doubled up to the greater. A server that is away is asked as seldom as this. */
const PAUSE_MS = 4;
const PAUSE_MS_MAX = 250;
/** A connection that is lost for so long refuses new operations at once, ms. */
const DOWN_MS_MAX = 2_000;
/** How often an idle gateway asks whether it has missed something, ms. */
const CHECK_MS = 5_000;
/** What such a question is counted as. */
const CHECKS = "checks";

export interface ReplicaOptions {
  readonly connection: ClusterConnection;
  readonly bucket: string;
  /** Of this opener; no other has it, before or after. */
  readonly gateway: string;
  readonly clock: Clock;
  /** Operations that wait; beyond them STORE_BUSY. */
  readonly queueMax: number;
  /** How long an operation may wait for the servers, ms. */
  readonly timeoutMs: number;
  /** How long one request to the servers may take, ms; then it is repeated. */
  readonly requestMs: number;
  /** Called with the end of each operation: null, or the code of its failure. `port`: as given to `transact`. */
  readonly onDone?: (port: string, failure: string | null) => void;
  /** Called for failures that are retried. */
  readonly onError: (error: unknown) => void;
}

export interface ReplicaCounts {
  /** Attempts that another gateway came before. */
  readonly conflicts: number;
  /** Attempts whose answer was lost. */
  readonly doubts: number;
  /** Feeds that were started again because nothing came. */
  readonly stalls: number;
  /** Times that everything was read again, the first one included. */
  readonly loads: number;
}

/**
 * A bucket, and a copy of its records in memory on which transactions decide.
 *
 * ```
 *  transact(decide) ─▶ queue ─▶ decide on the copy ─▶ message or batch, fenced by the last transaction ─▶ answer
 *                                  ▲      │                              │ another gateway was first
 *                                  │      └──────── taken back ◀─────────┘
 *                       feed: what other gateways have stored
 * ```
 *
 * Atomicity: all changes of one transaction are stored together or not at all. Isolation: transactions of all gateways have one
 * order, the order of their commits, and each decided on what the ones before it had left. `decide` may be called
 * again, so it must depend on nothing but the copy and its arguments. Order: those of one gateway decide in the order in which
 * they were asked, several in one batch. Currency: one that changes nothing is answered after the leader has confirmed that
 * nothing came in between, so no answer is older than its question. Durability: as that of the stream. A rejection with
 * STORE_TIMEOUT means that it may be stored or not.
 */
export class Replica {
  readonly #options: ReplicaOptions;
  readonly #copy: Copy;
  /** What `write` has stored. */
  readonly texts: Texts;
  readonly #queue: Operation[] = [];
  readonly #subject: string;
  /** Attempts whose answer was lost, by their number: at most one of them was stored. */
  readonly #doubtful = new Map<number, Decided>();
  #attempt: Attempt | null = null;
  #attempts = 0;
  #conflicts = 0;
  #doubts = 0;
  #isWorking = false;
  /** Records have changes that are not stored yet. */
  #isStoring = false;
  /** Since when the servers answer nothing, by the monotonic clock. */
  #failingSince: number | null = null;
  #isFull = false;
  /** The bucket was deleted. */
  #isMissing = false;
  #isBehind = false;
  #isClosed = false;
  #cancelCheck: Cancel = () => undefined;

  /** Reads the bucket, which exists. Rejects with STORE_UNREACHABLE. */
  static async open(options: ReplicaOptions): Promise<Replica> {
    const { connection, requestMs: timeout } = options;
    const manager = await jetstreamManager(connection.nats, { timeout, checkAPI: false });
    const replica = new Replica(options, jetstream(connection.nats, { timeout }), manager);
    try {
      await replica.#copy.load();
    } catch (error) {
      replica.#copy.close();
      throw error;
    }
    replica.#checkSoon();
    return replica;
  }

  private constructor(options: ReplicaOptions, client: JetStreamClient, manager: JetStreamManager) {
    this.#options = options;
    this.#subject = `$KV.${options.bucket}.`;
    const onDamaged = (what: string): void => this.#saveSoon(what);
    const onReplaced = (): void =>
      options.onError(
        new Error(`bucket ${options.bucket} was purged, or replaced by a backup: it is read again`),
      );
    this.#copy = new Copy({ ...options, client, manager, subject: this.#subject, onDamaged, onReplaced });
    this.texts = new Texts({ ...options, manager, log: this.#copy.log });
  }

  /** This opener. */
  get gateway(): string {
    return this.#options.gateway;
  }

  get counts(): ReplicaCounts {
    const { stalls, loads } = this.#copy;
    return { conflicts: this.#conflicts, doubts: this.#doubts, stalls, loads };
  }

  /** The servers had no room for the last change. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** The bucket was deleted: nothing is stored until the gateways are started again. */
  get isMissing(): boolean {
    return this.#isMissing;
  }

  /** Time since the copy was known to be current, ms. */
  get ageMs(): number {
    return this.#copy.ageMs;
  }

  /** Called for each value that a record of this kind takes, also while a transaction is undecided. At once for those there are. */
  follow(kind: string, listener: RecordListener): void {
    this.#copy.records.follow(kind, listener);
    for (const key of this.#copy.records.keys())
      if (key.startsWith(`${kind}.`)) listener(key, undefined, this.#copy.records.get(key));
  }

  /**
   * Called with the changes of each stored transaction, those of this gateway before they are answered. After a lost
   * answer a change may be told twice, and as one of another gateway. Must not throw.
   */
  onStored(listener: (changes: readonly Change[], isOwn: boolean) => void): () => void {
    return this.#copy.onStored(listener);
  }

  /** The record of this moment. */
  get<T>(key: string): T | undefined {
    return this.#copy.records.get(key) as T | undefined;
  }

  /** The last number that `count` has given. */
  counted(name: string): number {
    return (this.#attempt?.counters ?? this.#copy.counters)[name] ?? 0;
  }

  /** The next number of this name, from 1. Only while `transact` decides, as the following. */
  count(name: string): number {
    return this.#deciding.count(name);
  }

  put(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    // What others will read, which shares nothing with what the caller holds.
    this.#deciding.set(key, JSON.parse(text));
    this.#deciding.write(`r.${key}`, text);
  }

  remove(key: string): void {
    this.#deciding.set(key, undefined);
    this.#deciding.write(`r.${key}`, null);
  }

  /** Stores a text that copies do not hold. */
  write(key: string, text: string): void {
    this.#deciding.write(`u.${key}`, text);
  }

  erase(key: string): void {
    this.#deciding.write(`u.${key}`, null);
  }

  /**
   * Decides, stores, and resolves with what was decided. A `decide` that throws changes nothing. `port`: what metrics count the
   * operation as.
   */
  transact<T>(decide: () => T, port = CHECKS): Promise<T> {
    return this.#ask(new Operation(decide), port);
  }

  /**
   * As `transact`, of what changes nothing. With `mayBeOld` it is answered by the records as they are when the servers have not
   * answered for 2 seconds, or within `timeoutMs`: `isOld`.
   */
  async read<T>(find: () => T, port = CHECKS, options?: ReadOptions): Promise<Found<T>> {
    const operation = new Operation(find, options);
    const value = await this.#ask<T>(operation, port);
    return { value, isOld: operation.isOld };
  }

  #ask<T>(operation: Operation, port: string): Promise<T> {
    const refusal = this.#refusalOf(operation);
    const done = refusal ? Promise.reject(refusal) : this.#queued(operation);
    const { onDone } = this.#options;
    if (onDone)
      done.then(
        () => onDone(port, operation.isOld ? unreachable().code : null),
        (error: unknown) => onDone(port, error instanceof StoreError ? error.code : null),
      );
    return done as Promise<T>;
  }

  #refusalOf({ mayBeOld }: Operation): StoreError | null {
    const { queueMax, connection } = this.#options;
    if (this.#isClosed || connection.nats.isClosed())
      return new StoreError("STORE_CLOSED", "this store is closed");
    if (connection.downMs > DOWN_MS_MAX && !mayBeOld) return unreachable();
    const isBusy = this.#queue.length >= queueMax;
    return isBusy ? new StoreError("STORE_BUSY", `${queueMax} operations wait for the bucket`) : null;
  }

  #queued(operation: Operation): Promise<unknown> {
    const { clock, timeoutMs } = this.#options;
    operation.expire(clock, timeoutMs, () => this.#answerOld());
    this.#queue.push(operation);
    if (!this.#isWorking) void this.#work();
    return operation.promise;
  }

  /** Waits for what was asked before, and reads no more. The connection stays open. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelCheck();
    await Promise.allSettled(this.#queue.map(({ promise }) => promise));
    this.#copy.close();
  }

  get #deciding(): Attempt {
    if (!this.#attempt) throw new Error("records change only while a transaction decides");
    return this.#attempt;
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    // So that what is asked in this turn of the event loop goes together.
    await Promise.resolve();
    for (let failures = 0; this.#queue.length > 0;) {
      const at = this.#options.clock.monotonic();
      try {
        // Nothing may pile up in the client: it would all be sent when the connection is back.
        if (this.#options.connection.isDown) throw unreachable();
        if (this.#isBehind) await this.#catchUp();
        failures = (await this.#step()) ? 0 : failures + 1;
        this.#failingSince = null;
        this.#isMissing = false;
      } catch (error) {
        failures += 1;
        this.#isBehind = true;
        this.#lookIfMissing(error);
        if (this.#failingSince === null) this.#options.onError(error);
        this.#failingSince ??= at;
      }
      this.#answerOld();
      // Catching up is a pause of its own.
      if (failures > 1) await this.#pause(failures - 1);
      this.#dropGivenUp();
    }
    this.#isWorking = false;
  }

  /** Decides what waits and stores it. False when another gateway came first. */
  async #step(): Promise<boolean> {
    if (this.#copy.log.isDamaged) return this.#save();
    const place = this.#copy.place;
    const attempt = new Attempt(this.#copy.records, this.#copy.counters);
    const taken = this.#decide(attempt);
    if (attempt.writes.size > 0) return this.#store(attempt, taken);
    // Nothing to store: right if nothing has come in between.
    const isCurrent = taken.size === 0 || (await this.#copy.isCurrent(place));
    if (isCurrent) this.#answer(taken);
    else this.#isBehind = true;
    return isCurrent;
  }

  /** False when another gateway came first. Rejects when that is not known. */
  async #store(attempt: Attempt, taken: Decided, given?: "SAVE"): Promise<boolean> {
    const { connection, requestMs: timeoutMs } = this.#options;
    const { fence, log } = this.#copy;
    const manner = given ?? log.mannerOf(attempt.writes);
    if (manner === "SAVE_FIRST") {
      attempt.undo();
      return this.#save();
    }
    const number = (this.#attempts += 1);
    const writes = manner === "LOG" ? attempt.writes : log.with(attempt.writes);
    const commit = this.#copy.commitOf(number, attempt.counters, manner === "LOG" ? writes : null);
    this.#copy.hold();
    this.#isStoring = true;
    let isStored = false;
    let full: StoreError | null = null;
    try {
      const messages = messagesOf(this.#subject, writes, commit);
      const wasFull = this.#isFull;
      const outcome = await publishFenced(connection.nats, messages, { fence, timeoutMs });
      isStored = outcome.outcome === "STORED";
      this.#isFull = outcome.outcome === "FULL";
      if (outcome.outcome === "STORED") this.#copy.stored(outcome.seq, commit, attempt);
      if (outcome.outcome === "FENCED") this.#conflicts += 1;
      if (outcome.outcome === "FULL") {
        full = this.#full(outcome.reason);
        if (!wasFull) this.#options.onError(full);
      }
    } catch (error) {
      // It may be stored now, or later: the fence lets only one attempt from here through.
      this.#doubtful.set(number, taken);
      this.#doubts += 1;
      throw error;
    } finally {
      if (!isStored) {
        attempt.undo();
        this.#isBehind = true;
      }
      this.#isStoring = false;
      this.#copy.release();
    }
    if (isStored) this.#answer(taken);
    // Waiting does not help: an operator has to make room. Of several operations some may ask for no change: each goes alone.
    else if (full && taken.size === 1)
      this.#answer(new Map([...taken.keys()].map((one) => [one, { error: full }])));
    return isStored;
  }

  /** Saves what the log holds. */
  #save(): Promise<boolean> {
    return this.#store(new Attempt(this.#copy.records, this.#copy.counters), new Map(), "SAVE");
  }

  /** Entries of the log may be gone, and others will read it. */
  #saveSoon(what: string): void {
    const { bucket, onError } = this.#options;
    onError(new Error(`somebody else than a gateway has written into the log of bucket ${bucket}: ${what}`));
    // What fails is tried again with the next transaction.
    this.transact(() => undefined).catch(() => undefined);
  }

  #lookIfMissing(error: unknown): void {
    const { bucket, onError } = this.#options;
    if (this.#isMissing || !isStreamMissing(error)) return;
    this.#isMissing = true;
    onError(missingBucket(bucket));
  }

  #full(reason: string): StoreError {
    return new StoreError("STORE_FAILED", `bucket ${this.#options.bucket} is full (${reason})`);
  }

  #decide(attempt: Attempt): Decided {
    const taken = new Map<Operation, Decision>();
    this.#attempt = attempt;
    for (const operation of this.#queue) {
      if (attempt.isFull) break;
      const start = attempt.savepoint();
      const decision = operation.decide();
      const isTooMuch = attempt.writes.size > ATTEMPT_WRITES_MAX;
      if (isTooMuch || "error" in decision) attempt.rollBack(start);
      if (isTooMuch && taken.size > 0) break;
      taken.set(operation, isTooMuch ? { error: tooMuch() } : decision);
      if (this.#isFull) break;
    }
    this.#attempt = null;
    return taken;
  }

  #answer(decided: Decided): void {
    const left = this.#queue.filter((operation) => !decided.has(operation));
    this.#queue.splice(0, this.#queue.length, ...left);
    this.#doubtful.clear();
    for (const [operation, decision] of decided) operation.settle(decision);
  }

  /** Takes over what others have stored, and learns whether an attempt without an answer was. */
  async #catchUp(): Promise<void> {
    const before = this.#copy.place;
    await this.#copy.catchUp();
    const stored = this.#doubtful.get(this.#copy.lastOf(this.gateway));
    this.#isBehind = false;
    if (stored) this.#answer(stored);
    // They were fenced by a place that is past.
    else if (this.#copy.place !== before) this.#doubtful.clear();
  }

  /** Answers those that may be old by what is stored, as far as it is known here. */
  #answerOld(): void {
    const { clock, connection } = this.#options;
    if (this.#isStoring) return;
    const failingMs = this.#failingSince === null ? 0 : clock.monotonic() - this.#failingSince;
    const isAway = Math.max(failingMs, connection.downMs) > DOWN_MS_MAX;
    const due = this.#queue.filter(({ mayBeOld, isLate }) => mayBeOld && (isAway || isLate));
    if (due.length === 0) return;
    this.#queue.splice(0, this.#queue.length, ...this.#queue.filter((one) => !due.includes(one)));
    for (const one of due) one.settleOld();
  }

  #dropGivenUp(): void {
    const left = this.#queue.filter(({ isGivenUp }) => !isGivenUp);
    if (left.length < this.#queue.length) this.#queue.splice(0, this.#queue.length, ...left);
  }

  #pause(failures: number): Promise<void> {
    const most = Math.min(PAUSE_MS * 2 ** Math.min(failures, 16), PAUSE_MS_MAX);
    return new Promise((resolve) => void this.#options.clock.after(randomShare() * most, resolve));
  }

  #checkSoon(): void {
    this.#cancelCheck = this.#options.clock.after(CHECK_MS, () => {
      const checked = this.#queue.length > 0 ? Promise.resolve() : this.transact(() => undefined);
      checked.catch(() => undefined).finally(() => this.#isClosed || this.#checkSoon());
    });
  }
}

/** `isOld`: the servers have not confirmed it. */
export interface Found<T> {
  readonly value: T;
  readonly isOld: boolean;
}

/** What the operations of one attempt have decided. */
type Decided = ReadonlyMap<Operation, Decision>;

function tooMuch(): StoreError {
  return new StoreError(
    "STORE_FAILED",
    `it changes more than the ${ATTEMPT_WRITES_MAX} records of one batch`,
  );
}
