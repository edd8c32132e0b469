import type { Clock } from "../base/clock.js";
import { deferred } from "../base/deferred.js";

/** How long a shutdown may go on after its deadline, ms: what is open must still be closed. */
export const LATE_MS = 1_000;
/** Of that, how long it waits for a step that began before the deadline and ends its work only then, ms. */
const CUT_MS = 500;

/** Closes one part. `remainingMs` is what is left until the deadline, 0 once it has passed. */
export type Dispose = (remainingMs: number) => unknown;

export interface DisposablesOptions {
  readonly clock: Clock;
  /** Called with each step that throws, or that is not done in time (`TimeoutError`). Later steps run all the same. */
  readonly onProblem: (step: string, error: unknown) => void;
}

/**
 * A disposable stack, as `AsyncDisposableStack`: what was added last is closed first, one step after the other. Beyond
 * that it has names for the log, and a deadline: a step that is not done soon after it is left to itself.
 */
export class Disposables {
  readonly #options: DisposablesOptions;
  readonly #steps: { readonly name: string; readonly dispose: Dispose }[] = [];
  #closing: Promise<void> | null = null;

  constructor(options: DisposablesOptions) {
    this.#options = options;
  }

  /** Throws when the stack is being closed: nobody would close what is added now. */
  add(name: string, dispose: Dispose): void {
    if (this.#closing) throw new Error(`"${name}" was opened during the shutdown`);
    this.#steps.push({ name, dispose });
  }

  /** Takes `timeoutMs` and `LATE_MS` at most. A second call gets the promise of the first. Never rejects. */
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

  /** Rejects when `work` takes longer than that. What it fails with afterwards is of no interest any more. */
  async #within(waitMs: number, work: unknown): Promise<void> {
    if (!(work instanceof Promise)) return;
    const late = deferred<never>();
    const cancel = this.#options.clock.after(waitMs, () =>
      late.reject(new DOMException(`not done within ${Math.round(waitMs)} ms`, "TimeoutError")),
    );
    await Promise.race([work, late.promise]).finally(cancel);
  }
}
