import type { Clock } from "../../base/clock.js";

/** How long a cancellation waits for an agent to stop, ms. */
export const CANCEL_WAIT_MS = 2_000;

/** The result of `work`, or undefined when it takes longer. */
export async function withinMs<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined> {
  let cancel: () => void = () => undefined;
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.after(ms, () => resolve(undefined));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
