import type { Cancel, Clock } from "../../base/clock.js";

/**
 * Detects silence. Counts its own ticks instead of time: when this thread itself was busy, only one tick passes
 * before the waiting messages are heard, so a host is not blamed for its gateway's pause.
 */
export class HeartbeatWatch {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #onSilence: () => void;
  #ticksMax: number;
  #ticks = 0;
  #cancel: Cancel;

  constructor(clock: Clock, everyMs: number, silenceMaxMs: number, onSilence: () => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#onSilence = onSilence;
    this.#ticksMax = ticksOf(silenceMaxMs, everyMs);
    this.#cancel = this.#arm();
  }

  heard(): void {
    this.#ticks = 0;
  }

  allow(silenceMaxMs: number): void {
    this.#ticksMax = ticksOf(silenceMaxMs, this.#everyMs);
    this.#ticks = 0;
  }

  stop(): void {
    this.#cancel();
  }

  #arm(): Cancel {
    return this.#clock.after(this.#everyMs, () => this.#tick());
  }

  #tick(): void {
    this.#ticks += 1;
    if (this.#ticks >= this.#ticksMax) this.#onSilence();
    else this.#cancel = this.#arm();
  }
}

/** One more than fits: the first tick may come right after the last heartbeat. */
function ticksOf(silenceMaxMs: number, everyMs: number): number {
  return Math.ceil(silenceMaxMs / everyMs) + 1;
}

export interface LoadWatchOptions {
  readonly clock: Clock;
  readonly slowMs: number;
  readonly timeoutMs: number;
  /** Time until the first module begins, in which the thread itself starts. */
  readonly startTimeoutMs: number;
  /** Called when one module has taken `slowMs`; `what` is its name, null before the first. */
  readonly onSlow: (what: string | null) => void;
  /** Called when one module has taken `timeoutMs`, or the start `startTimeoutMs`. Nothing is called afterwards. */
  readonly onTimeout: (what: string | null) => void;
}

/**
 * Watches a host that loads modules, from the gateway's thread: a module may wait for ever, or block its own thread.
 * Each module has the full time.
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

  /** The module that is being loaded; null before the first. */
  get what(): string | null {
    return this.#what;
  }

  /** The next module begins to load. */
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
    const { slowMs, onSlow, onTimeout } = this.#options;
    const timeoutMs = this.#options[this.#what === null ? "startTimeoutMs" : "timeoutMs"];
    this.#cancels = [
      ...(slowMs < timeoutMs ? [this.#after(slowMs, () => onSlow(this.#what))] : []),
      this.#after(timeoutMs, () => {
        this.stop();
        onTimeout(this.#what);
      }),
    ];
  }

  /** Fires one turn late: when this thread was busy, the host's waiting messages are read first. */
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
