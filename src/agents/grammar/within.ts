import { createContext, Script } from "node:vm";

/** The computation took longer than it was given, and was broken off. */
export class TookTooLong extends Error {
  override readonly name = "TookTooLong";
}

const call = new Script("task()");
const room = createContext({ task: null });

/**
 * Runs a synchronous computation and breaks it off after `timeoutMs`: V8's own watchdog, the one way to stop a loop from inside its
 * thread. Not a fence: the task runs with all it can reach. Throws TookTooLong, or what the task throws.
 */
export function within<T>(timeoutMs: number, task: () => T): T {
  room["task"] = task;
  try {
    return call.runInContext(room, { timeout: timeoutMs }) as T;
  } catch (error) {
    // The error of the watchdog is made in the other realm, so `instanceof Error` does not hold for it.
    if (codeOf(error) === "ERR_SCRIPT_EXECUTION_TIMEOUT")
      throw new TookTooLong(`took longer than ${timeoutMs} ms`);
    throw error;
  } finally {
    room["task"] = null;
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
