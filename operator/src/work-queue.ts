import type { Cancel, Clock } from "../../src/base/clock.js";
import { backoffMs } from "./wait.js";

export interface WorkQueueOptions {
  /** Processes a key. Resolves to the delay until the next time, milliseconds; null: only when it is added again. */
  readonly work: (key: string) => Promise<number | null>;
  readonly onFailure: (key: string, error: unknown, againAfterMs: number) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly workers: number;
}

const FIRST_PAUSE_MS = 250;
const PAUSE_MS_MAX = 15_000;

/**
 * A queue of keys. Only one worker at a time processes a key. A key that is added several times is queued once; after a failure
 * it is retried with exponential backoff and jitter.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #waiting = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #timers = new Map<string, { readonly dueMs: number; readonly cancel: Cancel }>();
  readonly #failures = new Map<string, number>();
  #isOpen = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  get depth(): number {
    return this.#waiting.size;
  }

  /** Starts processing. */
  open(): void {
    this.#isOpen = true;
    this.#fill();
  }

  /** Stops taking keys; resolves when those in progress are done. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await Promise.all(this.#running.values());
  }

  add(key: string): void {
    this.#cancelTimer(key);
    if (this.#running.has(key)) this.#again.add(key);
    else this.#waiting.add(key);
    this.#fill();
  }

  /** Adds the key later, unless it is due earlier already. */
  addAfter(key: string, delayMs: number): void {
    const { clock } = this.#options;
    const dueMs = clock.monotonic() + delayMs;
    const known = this.#timers.get(key);
    if (known && known.dueMs <= dueMs) return;
    this.#cancelTimer(key);
    this.#timers.set(key, { dueMs, cancel: clock.after(delayMs, () => this.add(key)) });
  }

  /** Removes a key whose resource is gone. */
  forget(key: string): void {
    this.#cancelTimer(key);
    this.#waiting.delete(key);
    this.#again.delete(key);
    this.#failures.delete(key);
  }

  #cancelTimer(key: string): void {
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
  }

  #fill(): void {
    for (const key of this.#waiting) {
      if (!this.#isOpen || this.#running.size >= this.#options.workers) return;
      this.#waiting.delete(key);
      this.#running.set(key, this.#work(key));
    }
  }

  async #work(key: string): Promise<void> {
    const { work, onFailure, random } = this.#options;
    try {
      const againAfterMs = await work(key);
      this.#failures.delete(key);
      if (againAfterMs !== null) this.addAfter(key, againAfterMs);
    } catch (error) {
      const failures = (this.#failures.get(key) ?? 0) + 1;
      this.#failures.set(key, failures);
      const againAfterMs = backoffMs(failures, FIRST_PAUSE_MS, PAUSE_MS_MAX, random);
      onFailure(key, error, againAfterMs);
      this.addAfter(key, againAfterMs);
    } finally {
      this.#running.delete(key);
      if (this.#again.delete(key)) this.#waiting.add(key);
      this.#fill();
    }
  }
}
