/** Time and chance as this room sees them: injected, so that tests move them by hand. */
export interface LiveClock {
  /** Wall time, milliseconds since 1970. */
  now(): number;
  /** Calls `task` once after `delayMs`, unless cancelled first. */
  after(delayMs: number, task: () => void): Cancel;
  /** 0 up to 1. */
  random(): number;
}

export type Cancel = () => void;

/** A longer `setTimeout` fires at once. */
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

/** Calls back before the next picture is drawn; where nothing is drawn (Node), after what is running now. */
export const nextFrame: Frame = (task) => {
  const { requestAnimationFrame } = globalThis as { requestAnimationFrame?: (task: () => void) => unknown };
  if (requestAnimationFrame) requestAnimationFrame(task);
  else queueMicrotask(task);
};
