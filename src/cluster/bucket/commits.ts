import { StoreError } from "../../base/store-error.js";
import type { ClusterConnection } from "../connection.js";
import type { Attempt } from "./attempt.js";
import { publishFenced } from "./batch.js";
import type { Copy } from "./copy.js";
import { type Manner, messagesOf } from "./log.js";
import type { Decided } from "./operation-queue.js";

export interface CommitsOptions {
  readonly connection: ClusterConnection;
  readonly bucket: string;
  /** What is before the keys of the bucket. */
  readonly subject: string;
  readonly copy: Copy;
  /** How long one request to the servers may take, ms. */
  readonly requestMs: number;
  /** Called when the bucket gets full. */
  readonly onFull: (error: StoreError) => void;
}

/** STORED; FENCED: another gateway came first; else why the servers do not take it: nothing was stored. */
type Outcome = "STORED" | "FENCED" | StoreError;

/** Stores attempts in a bucket, one at a time, each fenced by the place of the copy. */
export class Commits {
  readonly #options: CommitsOptions;
  /** Attempts whose answer was lost, by their number: at most one of them was stored. */
  readonly #doubtful = new Map<number, Decided>();
  #number = 0;
  #conflicts = 0;
  #doubts = 0;
  #isStoring = false;
  #isFull = false;

  constructor(options: CommitsOptions) {
    this.#options = options;
  }

  /** Attempts that another gateway came before, and those whose answer was lost. */
  get counts(): { readonly conflicts: number; readonly doubts: number } {
    return { conflicts: this.#conflicts, doubts: this.#doubts };
  }

  /** Records have changes that are not stored yet. */
  get isStoring(): boolean {
    return this.#isStoring;
  }

  /** The servers had no room for the last change. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** What is not stored is undone. Rejects when it may be stored or not: `doubtful` knows later. */
  async store(attempt: Attempt, decided: Decided, manner: Exclude<Manner, "SAVE_FIRST">): Promise<Outcome> {
    const { connection, copy, subject, requestMs: timeoutMs } = this.#options;
    const { fence, log } = copy;
    const number = (this.#number += 1);
    const writes = manner === "LOG" ? attempt.writes : log.with(attempt.writes);
    const commit = copy.commitOf(number, attempt.counters, manner === "LOG" ? writes : null);
    copy.hold();
    this.#isStoring = true;
    let isStored = false;
    try {
      const messages = messagesOf(subject, writes, commit);
      const outcome = await publishFenced(connection.nats, messages, { fence, timeoutMs });
      const wasFull = this.#isFull;
      // Whether there is room is not known from what is too large.
      if (outcome.outcome !== "TOO_LARGE") this.#isFull = outcome.outcome === "FULL";
      isStored = outcome.outcome === "STORED";
      if (outcome.outcome === "STORED") copy.stored(outcome.seq, commit, attempt);
      if (outcome.outcome === "FENCED") this.#conflicts += 1;
      if (outcome.outcome === "FULL") return this.#full(outcome.reason, wasFull);
      return outcome.outcome === "TOO_LARGE" ? tooLarge(outcome.reason) : outcome.outcome;
    } catch (error) {
      // It may be stored now, or later: the fence lets only one attempt from here through.
      this.#doubtful.set(number, decided);
      this.#doubts += 1;
      throw error;
    } finally {
      if (!isStored) attempt.undo();
      this.#isStoring = false;
      copy.release();
    }
  }

  /** What the attempt of this number has decided, if its answer was lost. */
  doubtful(number: number): Decided | undefined {
    return this.#doubtful.get(number);
  }

  /** What was in doubt is known now, or fenced by a place that is past. */
  forgetDoubts(): void {
    this.#doubtful.clear();
  }

  #full(reason: string, wasFull: boolean): StoreError {
    const { bucket, onFull } = this.#options;
    const error = new StoreError("STORE_FAILED", `bucket ${bucket} is full (${reason})`);
    if (!wasFull) onFull(error);
    return error;
  }
}

function tooLarge(reason: string): StoreError {
  return new StoreError("STORE_TOO_LARGE", `it is larger than one message of NATS may be: ${reason}`);
}
