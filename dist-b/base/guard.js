/**
 * Calls `work` for every member, even after it failed for one; then throws the failures. For loops in timers and
 * event handlers, where the first failure must not stop the rest.
 */
export function forEachMember(members, work) {
  const failures = [];
  for (const member of members) {
    try {
      work(member);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} of them failed`);
}
/** The same callback, except that its failure goes to `onFailure` instead of ending the process. */
export function guarded(onFailure, callback) {
  return (...args) => {
    try {
      callback(...args);
    } catch (error) {
      onFailure(error);
    }
  };
}
/** The same clock, except that failing timers cannot end the process. */
export function guardedClock(clock, onFailure) {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after: (delayMs, task) => clock.after(delayMs, guarded(onFailure, task)),
  };
}
//# sourceMappingURL=guard.js.map
