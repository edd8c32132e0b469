import type { KeptHistory } from "../events/kept.js";

/** One event on its way into a journal: plain data, its event as JSON text. */
export interface JournalEntry {
  /** An agent's id, or `*` for the stream of all agents. */
  readonly stream: string;
  readonly beforeEpoch: string;
  readonly beforeOffset: number;
  readonly epoch: string;
  readonly offset: number;
  readonly json: string;
}

/**
 * The history of mirrors, kept for the next run.
 *
 * Atomicity: an `append` is there as a whole or not at all. Order: entries of a stream come back in the order they
 * were given. Durability: what `append` has resolved survives the death of the process; the loss of power may take
 * the last moments. Bounds: per stream the newest are kept, see `JournalLimits`. One writer: opening takes the
 * journal away from whoever had it.
 */
export interface Journal {
  /** One at a time: the next one after this has settled. Rejects with a `JournalError`; it may be tried again. */
  append(entries: readonly JournalEntry[]): Promise<void>;
  /**
   * `complete`: everything that was told to observers has been appended, so that the next run need not fear a
   * hole. Without this call the run counts as crashed. Does not reject.
   */
  close(complete: boolean): Promise<void>;
}

export interface OpenedJournal {
  readonly journal: Journal;
  /** What earlier runs kept, by stream. */
  readonly histories: Map<string, KeptHistory>;
}

/**
 * `JOURNAL_NEWER`: written by a newer release, left untouched. `JOURNAL_TAKEN`: somebody else has opened it since.
 * `JOURNAL_FAILED`: the disk or the file does not do what it should. `JOURNAL_CLOSED`: closed, or its thread is gone.
 */
export type JournalErrorCode = "JOURNAL_NEWER" | "JOURNAL_TAKEN" | "JOURNAL_FAILED" | "JOURNAL_CLOSED";

export class JournalError extends Error {
  override readonly name = "JournalError";
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
