import type { Clock } from "../base/clock.js";

/**
 * Waits on behalf of an agent. Rejects with the signal's reason as soon as it aborts. Leaves nothing behind: a signal
 * keeps each listener until it is removed, and an agent that ticks adds one a tick.
 */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (!Number.isFinite(ms) || ms < 0) {
    throw new RangeError(`sleep takes a finite number of milliseconds from 0 on, not ${String(ms)}`);
  }
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const wake = (): void => {
      signal.removeEventListener("abort", stop);
      resolve();
    };
    const stop = (): void => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(ms, wake);
    signal.addEventListener("abort", stop, { once: true });
  });
}
