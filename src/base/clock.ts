/** Time as the rooms see it: injected, so that tests move it by hand. */
export interface Clock {
  /** Wall time, milliseconds since 1970. May jump. For `at` fields and deadlines. */
  now(): number;
  /** Milliseconds since some start; never goes back. For durations and rates. */
  monotonic(): number;
  /** Calls `task` once after `delayMs`, unless cancelled first. Never keeps the process alive. */
  after(delayMs: number, task: () => void): Cancel;
}

/** Takes a planned task back. Does nothing once the task has run. */
export type Cancel = () => void;

/** setTimeout's own ceiling is 2^31-1 ms; longer delays are re-armed in steps. */
const STEP_MS_MAX = 2_147_483_647;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, task) {
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, STEP_MS_MAX);
      timer = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : task()), stepMs);
      timer.unref();
    };
    arm(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
