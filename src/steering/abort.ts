import { TerrariumError } from "../base/errors.js";

/** What a caller that went away is told, if anybody still listens. */
export class CallerGone extends TerrariumError {
  constructor() {
    super("AGENT_TIMEOUT", "the caller went away before there was a result", { reason: "aborted" });
  }
}

/** Throws when the caller is gone already, so that nothing is begun for nobody. */
export function requireCaller(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CallerGone();
}

/** Waits for `work`, but no longer than the caller does. `work` itself goes on. */
export async function whileCallerWaits<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await work;
  let leave: () => void = () => undefined;
  const gone = new Promise<never>((_, reject) => {
    leave = () => reject(new CallerGone());
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
  });
  try {
    return await Promise.race([work, gone]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
