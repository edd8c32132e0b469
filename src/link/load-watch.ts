import type { Cancel, Clock } from "../base/clock.js";

export interface LoadWatchOptions {
  readonly clock: Clock;
  readonly slowMs: number;
  readonly timeoutMs: number;
  /** One step has taken `slowMs`; `what` is what it named itself, null before the first. */
  readonly onSlow: (what: string | null) => void;
  /** One step has taken `timeoutMs`. Nothing is heard after this. */
  readonly onTimeout: (what: string | null) => void;
}

/**
 * Watches a host that loads modules, from the gateway's thread: a module may wait for ever, or never give its own thread
 * back. Each module has the whole time.
 */
export class LoadWatch {
  readonly #options: LoadWatchOptions;
  #what: string | null = null;
  #cancels: readonly Cancel[] = [];
  #stopped = false;

  constructor(options: LoadWatchOptions) {
    this.#options = options;
    this.#arm();
  }

  /** What is being loaded; null before the first module. */
  get what(): string | null {
    return this.#what;
  }

  /** The next step has begun. */
  began(what: string): void {
    this.#what = what;
    if (!this.#stopped) this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#disarm();
  }

  #arm(): void {
    this.#disarm();
    const { slowMs, timeoutMs, onSlow, onTimeout } = this.#options;
    this.#cancels = [
      ...(slowMs < timeoutMs ? [this.#after(slowMs, () => onSlow(this.#what))] : []),
      this.#after(timeoutMs, () => {
        this.stop();
        onTimeout(this.#what);
      }),
    ];
  }

  /** One turn late: when it is this thread that was busy, what the host said meanwhile is heard first. */
  #after(delayMs: number, task: () => void): Cancel {
    const { clock } = this.#options;
    let cancel = clock.after(delayMs, () => {
      cancel = clock.after(0, task);
    });
    return () => cancel();
  }

  #disarm(): void {
    for (const cancel of this.#cancels) cancel();
  }
}
