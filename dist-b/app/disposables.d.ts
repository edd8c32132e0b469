import type { Clock } from "../base/clock.js";
/** How long a shutdown may continue after its deadline, ms, to close what is still open. */
export declare const LATE_MS = 1000;
/** Closes one part. `remainingMs` is the time until the deadline, 0 once it has passed. */
export type Dispose = (remainingMs: number) => unknown;
export interface DisposablesOptions {
  readonly clock: Clock;
  /** Called for each step that throws or is not done in time (`TimeoutError`). Later steps still run. */
  readonly onProblem: (step: string, error: unknown) => void;
}
/**
 * A disposable stack like `AsyncDisposableStack`: the part added last is closed first, one step after another. In
 * addition it has names for the log, and a deadline after which a slow step is abandoned.
 */
export declare class Disposables {
  #private;
  constructor(options: DisposablesOptions);
  /** Throws while the stack is being closed, because a part added now would never be closed. */
  add(name: string, dispose: Dispose): void;
  /** Takes at most `timeoutMs` plus `LATE_MS`. A second call gets the promise of the first. Never rejects. */
  close(timeoutMs: number): Promise<void>;
}
