import type { Clock } from "../base/clock.js";
import { type RunWithoutInput } from "./run.js";
import type { SessionStates } from "./session-states.js";
import type { ApplyOutcome, RunStore, WriteOptions } from "./store/store.js";
import type { RunTransition } from "./transitions.js";
export interface RunWriterOptions {
  readonly store: RunStore;
  readonly states: SessionStates;
  readonly clock: Clock;
  /** Called when writes begin to fail; they are repeated. */
  readonly onError: (error: unknown) => void;
  /** Called with each run that has ended or parked, after it is stored. Must not throw. */
  readonly onStored: (run: RunWithoutInput) => void;
  /** Called after `onStored` with each run that ended without a report of its host. Must not throw. */
  readonly onUntold: (run: RunWithoutInput) => void;
}
export interface EndOptions extends WriteOptions {
  /** No host has reported this end to observers. */
  readonly isUntold?: boolean | undefined;
}
/** Stores the progress and end of runs, and repeats a write until the store accepts it. */
export declare class RunWriter {
  #private;
  constructor(options: RunWriterOptions);
  /** A run began at its host. Its START is written later, or not at all if the run ends first. */
  began(id: string, attempt: number): void;
  /** Resolves when all STARTs so far are written. */
  writeStarts(): Promise<void>;
  /** Writes a START before the run begins; returns false when it must not begin. */
  mayBegin(id: string, attempt: number): Promise<boolean>;
  /**
   * Writes the end of a run, repeated with growing pauses until the store accepts it. Returns null once this is closed,
   * or when the run no longer exists. A state for which there is no room fails the run.
   */
  store(id: string, transition: RunTransition, options?: EndOptions): Promise<ApplyOutcome | null>;
  /** Resolves when all pending writes are done. */
  idle(): Promise<void>;
  /** Gives up pending writes. */
  close(): void;
}
