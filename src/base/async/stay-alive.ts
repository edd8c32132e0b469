/** Taken when this module is loaded, so that fake timers of a test runner do not stop it. */
const every = setInterval;
const stop = clearInterval;

/** The timer does nothing: that it is armed keeps the process alive. Milliseconds, the longest that Node takes. */
const INTERVAL_MS = 2_147_483_647;

let holders = 0;
let timer: NodeJS.Timeout | undefined;

/**
 * Keeps the process alive until the returned function is called, once. No timer of the clock does: without this a script that
 * awaits something which only a timer brings would end with status 13.
 */
export function stayAlive(): () => void {
  holders += 1;
  timer ??= every(() => undefined, INTERVAL_MS);
  return () => {
    holders -= 1;
    if (holders > 0) return;
    stop(timer);
    timer = undefined;
  };
}

/** Keeps the process alive while `work` goes on. */
export async function aliveDuring<T>(work: () => Promise<T>): Promise<T> {
  const release = stayAlive();
  try {
    return await work();
  } finally {
    release();
  }
}
