import type { Clock } from "../base/clock.js";
/**
 * Detects silence. Counts its own ticks instead of time: when this thread itself was busy, only one tick passes
 * before the waiting messages are heard, so a host is not blamed for its gateway's pause.
 */
export declare class HeartbeatWatch {
  #private;
  constructor(clock: Clock, everyMs: number, silenceMaxMs: number, onSilence: () => void);
  heard(): void;
  allow(silenceMaxMs: number): void;
  stop(): void;
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
export declare class LoadWatch {
  #private;
  constructor(options: LoadWatchOptions);
  /** The module that is being loaded; null before the first. */
  get what(): string | null;
  /** The next module begins to load. */
  began(what: string): void;
  stop(): void;
}
