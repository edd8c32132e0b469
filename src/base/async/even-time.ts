import { systemClock } from "../clock.js";

/** Answers that nothing is there come at a multiple of this time after the question, ms: longer than finding something takes. */
const EVEN_MS = 5;

/**
 * What `find` finds; null at a multiple of `EVEN_MS` after the call, or after `began`. To find something that is hidden from the caller takes a little
 * longer than to find nothing, and callers could tell the two apart by the time of many answers. By the system's clock, also
 * where a test moves another one, because callers measure that.
 */
export async function evenly<T>(
  find: () => Promise<T | null>,
  began = systemClock.monotonic(),
): Promise<T | null> {
  const found = await find();
  if (found !== null) return found;
  const due = began + Math.ceil((systemClock.monotonic() - began) / EVEN_MS) * EVEN_MS;
  await new Promise<void>((resolve) => {
    systemClock.after(due - systemClock.monotonic() - 1, resolve);
  });
  // A timer is off by up to a millisecond, and that in the same way as what it is to hide.
  while (systemClock.monotonic() < due) await new Promise(setImmediate);
  return null;
}
