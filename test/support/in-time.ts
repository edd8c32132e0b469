import { systemClock } from "../../src/base/clock.js";
import { deferred } from "../../src/base/deferred.js";

/** Rejects after a timeout with the name of what did not happen, so that a hang is reported more precisely than by the test. */
export async function inTime<T>(what: string, work: Promise<T>, timeoutMs = 20_000): Promise<T> {
  const late = deferred<never>();
  const cancel = systemClock.after(timeoutMs, () =>
    late.reject(new Error(`${what}: not within ${timeoutMs} ms`)),
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    cancel();
  }
}
