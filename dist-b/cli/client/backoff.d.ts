/** Exponential backoff: the delay doubles from 250 ms up to 10 s, with jitter between half and all of it. */
export declare class Backoff {
  #private;
  constructor(random?: () => number);
  nextMs(): number;
  /** Call after a success: the next failure starts from the shortest delay. */
  reset(): void;
}
/** Waits for `delayMs` and keeps the process alive; returns early when `signal` aborts. */
export declare function waitFor(delayMs: number, signal: AbortSignal): Promise<void>;
