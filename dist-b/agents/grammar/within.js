import { createContext, Script } from "node:vm";
/** The computation exceeded its time limit and was aborted. */
export class TookTooLong extends Error {
  name = "TookTooLong";
}
const call = new Script("task()");
const room = createContext({ task: null });
/**
 * Runs a synchronous computation with a time limit, by V8's watchdog: the only way to stop a loop in the same thread.
 * Not a sandbox: the task can access everything. Throws TookTooLong, or the task's own error.
 */
export function within(timeoutMs, task) {
  room["task"] = task;
  try {
    return call.runInContext(room, { timeout: timeoutMs });
  } catch (error) {
    // The watchdog's error belongs to another realm, so `instanceof Error` is false.
    if (codeOf(error) === "ERR_SCRIPT_EXECUTION_TIMEOUT")
      throw new TookTooLong(`took longer than ${timeoutMs} ms`);
    throw error;
  } finally {
    room["task"] = null;
  }
}
function codeOf(error) {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
//# sourceMappingURL=within.js.map
