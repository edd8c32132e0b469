/** The computation exceeded its time limit and was aborted. */
export declare class TookTooLong extends Error {
  readonly name = "TookTooLong";
}
/**
 * Runs a synchronous computation with a time limit, by V8's watchdog: the only way to stop a loop in the same thread.
 * Not a sandbox: the task can access everything. Throws TookTooLong, or the task's own error.
 */
export declare function within<T>(timeoutMs: number, task: () => T): T;
