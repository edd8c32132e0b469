import type { Cancel } from "../../base/clock.js";
import { randomShare } from "../../base/ids.js";
import { StoreError } from "../../base/store-error.js";
import { Attempt, ATTEMPT_WRITES_MAX, type Counters } from "./attempt.js";
import { isStreamMissing, missingBucket } from "./buckets.js";
import { Commits } from "./commits.js";
import type { Copy } from "./copy.js";
import type { Manner } from "./log.js";
import { type Decision, Operation } from "./operation.js";
import { type Decided, OperationQueue } from "./operation-queue.js";
import type { ReplicaOptions } from "./replica.js";
import { unreachable } from "./texts.js";

/** Pauses between attempts, ms: random, doubled up to the greater. A server that is away is asked as seldom as this. */
const PAUSE_MS = 4;
const PAUSE_MS_MAX = 250;
/** A connection that is lost for so long refuses new operations at once, ms. */
const DOWN_MS_MAX = 2_000;
/** How often an idle gateway asks whether it has missed something, ms. */
const CHECK_MS = 5_000;
/** The same while the servers do not answer, so that it notices soon when they do. */
const CHECK_AGAIN_MS = 250;
/** What such a question is counted as. It is asked also while others are refused. */
const CHECKS = "checks";

/**
 * Decides what is asked on the copy of a bucket, and stores it, until it is stored, refused or given up. What waits goes together
 * in one attempt.
 */
export class Transactions {
  readonly #options: ReplicaOptions;
  readonly #copy: Copy;
  readonly #commits: Commits;
  readonly #queue = new OperationQueue();
  #attempt: Attempt | null = null;
  #isWorking = false;
  /** Since when the servers answer nothing, by the monotonic clock. */
  #failingSince: number | null = null;
  /** Operations that go one by one, because what they wanted together was too large: one of them is refused. */
  #alone = 0;
  /** Whether there is room again is tried before the next operation. */
  #mayHaveRoom = false;
  #isMissing = false;
  #isBehind = false;
  #isClosed = false;
  #cancelCheck: Cancel = () => undefined;

  /** `subject`: what is before the keys of the bucket. */
  constructor(options: ReplicaOptions, copy: Copy, subject: string) {
    this.#options = options;
    this.#copy = copy;
    this.#commits = new Commits({ ...options, subject, copy, onFull: options.onError });
  }

  get counts(): Commits["counts"] {
    return this.#commits.counts;
  }

  get isFull(): boolean {
    return this.#commits.isFull;
  }

  get isMissing(): boolean {
    return this.#isMissing;
  }

  /** Time since the first of the requests that the servers have not answered, ms; 0: they have answered the last one. */
  get unansweredMs(): number {
    return this.#failingSince === null ? 0 : this.#options.clock.monotonic() - this.#failingSince;
  }

  /** That is as long as one operation may wait: others are refused at once, until a check is answered. */
  get isRefusing(): boolean {
    return this.unansweredMs >= this.#options.timeoutMs;
  }

  get counters(): Counters {
    return this.#attempt?.counters ?? this.#copy.counters;
  }

  /** What decides now. Throws when nothing does. */
  get deciding(): Attempt {
    if (!this.#attempt) throw new Error("records change only while a transaction decides");
    return this.#attempt;
  }

  /** Resolves with what it decides. `port`: what metrics count it as. */
  ask<T>(operation: Operation, port = CHECKS): Promise<T> {
    const refusal = this.#refusalOf(operation, port === CHECKS);
    const done = refusal ? Promise.reject(refusal) : this.#queued(operation);
    const { onDone } = this.#options;
    if (onDone)
      done.then(
        () => onDone(port, operation.isOld ? unreachable().code : null),
        (error: unknown) => onDone(port, error instanceof StoreError ? error.code : null),
      );
    return done as Promise<T>;
  }

  /** Entries of the log may be gone, and others will read it. */
  saveSoon(what: string): void {
    const { bucket, onError } = this.#options;
    onError(new Error(`somebody else than a gateway has written into the log of bucket ${bucket}: ${what}`));
    // What fails is tried again with the next transaction.
    this.#confirm().catch(() => undefined);
  }

  /** Asks every few seconds whether something was missed, and whether a full bucket has room again. */
  checkSoon(): void {
    this.#cancelCheck();
    const pauseMs = this.#failingSince === null ? CHECK_MS : CHECK_AGAIN_MS;
    this.#cancelCheck = this.#options.clock.after(pauseMs, () => {
      this.#mayHaveRoom = this.isFull;
      const checked = this.#queue.size > 0 ? Promise.resolve() : this.#confirm();
      checked.catch(() => undefined).finally(() => this.#isClosed || this.checkSoon());
    });
  }

  /** Waits for what was asked before. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelCheck();
    await this.#queue.settled();
  }

  #refusalOf({ mayBeOld }: Operation, isCheck: boolean): StoreError | null {
    const { queueMax, connection } = this.#options;
    if (this.#isClosed || connection.nats.isClosed())
      return new StoreError("STORE_CLOSED", "this store is closed");
    if (connection.downMs > DOWN_MS_MAX && !mayBeOld) return unreachable();
    if (this.isRefusing && !mayBeOld && !isCheck) return unanswered();
    const isBusy = this.#queue.size >= queueMax;
    return isBusy ? new StoreError("STORE_BUSY", `${queueMax} operations wait for the bucket`) : null;
  }

  #queued(operation: Operation): Promise<unknown> {
    const { clock, timeoutMs } = this.#options;
    operation.expire(clock, timeoutMs, () => this.#answerOld());
    this.#queue.push(operation);
    if (!this.#isWorking) void this.#work();
    return operation.promise;
  }

  /** Resolves when the copy is known to be current. */
  #confirm(): Promise<unknown> {
    return this.ask(new Operation(() => undefined));
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    // So that what is asked in this turn of the event loop goes together.
    await Promise.resolve();
    for (let failures = 0; this.#queue.size > 0;) {
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
      this.#queue.dropGivenUp();
    }
    this.#isWorking = false;
    if (this.#failingSince !== null && !this.#isClosed) this.checkSoon();
  }

  /** Decides what waits and stores it. False when another gateway came first. */
  async #step(): Promise<boolean> {
    if (this.#copy.log.isDamaged) return this.#save();
    if (this.#mayHaveRoom) return this.#tryRoom();
    const place = this.#copy.place;
    const attempt = this.#newAttempt();
    const taken = this.#decide(attempt);
    if (attempt.writes.size > 0) {
      const manner = this.#copy.log.mannerOf(attempt.writes);
      if (manner !== "SAVE_FIRST") return this.#store(attempt, taken, manner);
      attempt.undo();
      return this.#save();
    }
    // Nothing to store: right if nothing has come in between.
    const isCurrent = taken.size === 0 || (await this.#copy.isCurrent(place));
    if (isCurrent) this.#answer(taken);
    else this.#isBehind = true;
    return isCurrent;
  }

  /** False when another gateway came first. Rejects when that is not known. */
  async #store(attempt: Attempt, taken: Decided, manner: Exclude<Manner, "SAVE_FIRST">): Promise<boolean> {
    // Until it is known to be stored.
    this.#isBehind = true;
    const outcome = await this.#commits.store(attempt, taken, manner);
    if (outcome === "STORED") {
      this.#isBehind = false;
      this.#answer(taken);
    } else if (outcome !== "FENCED" && taken.size <= 1) {
      // Waiting does not help: an operator has to make room. Of several operations some may ask for no change: each goes alone.
      this.#answer(new Map([...taken.keys()].map((one) => [one, { error: outcome }])));
    } else if (outcome !== "FENCED" && outcome.code === "STORE_TOO_LARGE") this.#alone = taken.size;
    return outcome === "STORED";
  }

  /** Saves what the log holds. */
  #save(): Promise<boolean> {
    return this.#store(this.#newAttempt(), new Map(), "SAVE");
  }

  /** Stores a commit of nothing. */
  #tryRoom(): Promise<boolean> {
    this.#mayHaveRoom = false;
    return this.#store(this.#newAttempt(), new Map(), "LOG");
  }

  #newAttempt(): Attempt {
    return new Attempt(this.#copy.records, this.#copy.counters);
  }

  #lookIfMissing(error: unknown): void {
    const { bucket, onError } = this.#options;
    if (this.#isMissing || !isStreamMissing(error)) return;
    this.#isMissing = true;
    onError(missingBucket(bucket));
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
      if (this.isFull || this.#alone > 0) break;
    }
    this.#alone = Math.max(0, this.#alone - taken.size);
    this.#attempt = null;
    return taken;
  }

  #answer(decided: Decided): void {
    this.#commits.forgetDoubts();
    this.#queue.answer(decided);
  }

  /** Takes over what others have stored, and learns whether an attempt without an answer was. */
  async #catchUp(): Promise<void> {
    const before = this.#copy.place;
    await this.#copy.catchUp();
    const stored = this.#commits.doubtful(this.#copy.lastOf(this.#options.gateway));
    this.#isBehind = false;
    if (stored) this.#answer(stored);
    else if (this.#copy.place !== before) this.#commits.forgetDoubts();
  }

  /** Answers those that may be old by what is stored, as far as it is known here. */
  #answerOld(): void {
    const { connection } = this.#options;
    if (this.#commits.isStoring) return;
    this.#queue.answerOld(Math.max(this.unansweredMs, connection.downMs) > DOWN_MS_MAX);
  }

  #pause(failures: number): Promise<void> {
    const most = Math.min(PAUSE_MS * 2 ** Math.min(failures, 16), PAUSE_MS_MAX);
    return new Promise((resolve) => void this.#options.clock.after(randomShare() * most, resolve));
  }
}

function tooMuch(): StoreError {
  return new StoreError(
    "STORE_FAILED",
    `it changes more than the ${ATTEMPT_WRITES_MAX} records of one batch`,
  );
}

function unanswered(): StoreError {
  return new StoreError("STORE_UNREACHABLE", "the servers of the bucket do not answer");
}
