/** Time and randomness, injected so that tests can control them. */
export interface LiveClock {
  /** Wall time, milliseconds since 1970. */
  now(): number;
  /** Calls `task` once after `delayMs`, unless cancelled first. */
  after(delayMs: number, task: () => void): Cancel;
  /** At least 0, less than 1. */
  random(): number;
}

export type Cancel = () => void;

/** Longest delay of `setTimeout`, in milliseconds; a longer one fires at once. */
const STEP_MS_MAX = 2_147_483_647;

export const browserClock: LiveClock = {
  now: () => Date.now(),
  after(delayMs, task) {
    let timer: ReturnType<typeof setTimeout>;
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, STEP_MS_MAX);
      timer = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : task()), stepMs);
    };
    arm(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

type Frame = (task: () => void) => void;

/** Runs `task` before the next frame; without frames (Node) in a microtask. */
export const nextFrame: Frame = (task) => {
  const { requestAnimationFrame } = globalThis as { requestAnimationFrame?: (task: () => void) => unknown };
  if (requestAnimationFrame) requestAnimationFrame(task);
  else queueMicrotask(task);
};
