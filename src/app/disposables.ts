import type { Clock } from "../base/clock.js";
import { deferred } from "../base/async/deferred.js";

/** How long a shutdown may continue after its deadline, ms, to close what is still open. */
export const LATE_MS = 1_000;
/** Of `LATE_MS`, the wait for a step that began before the deadline and ends at it, ms. */
const CUT_MS = 500;

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
export class Disposables {
  readonly #options: DisposablesOptions;
  readonly #steps: { readonly name: string; readonly dispose: Dispose }[] = [];
  #closing: Promise<void> | null = null;

  constructor(options: DisposablesOptions) {
    this.#options = options;
  }

  /** Throws while the stack is being closed, because a part added now would never be closed. */
  add(name: string, dispose: Dispose): void {
    if (this.#closing) throw new Error(`"${name}" was opened during the shutdown`);
    this.#steps.push({ name, dispose });
  }

  /** Takes at most `timeoutMs` plus `LATE_MS`. A second call gets the promise of the first. Never rejects. */
  close(timeoutMs: number): Promise<void> {
    return (this.#closing ??= this.#close(timeoutMs));
  }

  async #close(timeoutMs: number): Promise<void> {
    const { clock, onProblem } = this.#options;
    const deadline = clock.monotonic() + timeoutMs;
    for (const { name, dispose } of this.#steps.toReversed()) {
      const remainingMs = Math.max(0, deadline - clock.monotonic());
      const waitMs = deadline + (remainingMs > 0 ? CUT_MS : LATE_MS) - clock.monotonic();
      try {
        await this.#within(waitMs, dispose(remainingMs));
      } catch (error) {
        onProblem(name, error);
      }
    }
  }

  /** Rejects when `work` takes longer than `waitMs`. Its later failure is ignored. */
  async #within(waitMs: number, work: unknown): Promise<void> {
    if (!(work instanceof Promise)) return;
    const late = deferred<never>();
    const cancel = this.#options.clock.after(waitMs, () =>
      late.reject(new DOMException(`not done within ${Math.round(waitMs)} ms`, "TimeoutError")),
    );
    await Promise.race([work, late.promise]).finally(cancel);
  }
}
