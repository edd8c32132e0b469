import { deferred } from "../../base/async/deferred.js";
import type { Clock } from "../../base/clock.js";
import { type Commit, follows, NO_COMMIT, recordsIn } from "./log.js";
import type { RecordReader } from "./records.js";

/** A bucket that is read from its beginning, in place of what a copy has. */
export class Loading {
  /** Records. */
  readonly values = new Map<string, unknown>();
  /** Reading ends with the message of the log that has this sequence. */
  readonly until: number;
  readonly done = deferred();
  readonly #reader: RecordReader;
  #commit: Commit = NO_COMMIT;
  #isDamaged = false;
  #hasHole = false;

  constructor(until: number, reader: RecordReader) {
    this.until = until;
    this.#reader = reader;
  }

  /** The last transaction that was read. */
  get commit(): Commit {
    return this.#commit;
  }

  /** What is wrong with the log; null: nothing. */
  get damage(): string | null {
    if (this.#hasHole) return "what it replaced is missing here, unless another gateway has it";
    return this.#isDamaged ? "that is passed over" : null;
  }

  /** Rejects when it is not done after this time. */
  async within(clock: Clock, timeoutMs: number): Promise<void> {
    const late = deferred();
    const giveUp = (): void => late.reject(new Error("the bucket is not read in time"));
    const cancel = clock.after(timeoutMs, giveUp);
    await Promise.race([this.done.promise, late.promise]).finally(cancel);
  }

  /** A record; null: it is gone. */
  set(key: string, text: string | null): void {
    const value = this.#reader.read(key, text);
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
  }

  /** A message of the log; null: no gateway has written it. */
  take(commit: Commit | null): void {
    if (!commit) {
      this.#isDamaged = true;
      return;
    }
    for (const [key, text] of recordsIn(commit)) this.set(key, text);
    const isNext = this.#commit === NO_COMMIT || follows(commit, this.#commit);
    // A transaction that saves everything makes good what is missing before it.
    this.#hasHole = commit.writes !== undefined && (this.#hasHole || !isNext);
    this.#commit = commit;
  }
}
