/** The maximum delay of setTimeout is 2^31-1 ms; longer delays are re-armed in steps. */
const STEP_MS_MAX = 2_147_483_647;
/** The system clock. */
export const systemClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, task) {
    let timer;
    const arm = (leftMs) => {
      const stepMs = Math.min(leftMs, STEP_MS_MAX);
      timer = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : task()), stepMs);
      timer.unref();
    };
    arm(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
const INSTANT =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
/**
 * Milliseconds since 1970 of an ISO 8601 instant with its zone (`2026-11-22T10:15:30.123Z`,
 * `2026-11-22T10:15+01:00`), or null. `Date.parse` alone rolls over instants that do not exist, such as February 30th
 * or 24:00. A leap second (`:60`) is null too, because a `Date` cannot represent it.
 */
export function parseInstant(text) {
  const [, day] = INSTANT.exec(text) ?? [];
  if (day === undefined) return null;
  const midnight = Date.parse(`${day}T00:00Z`);
  const isOfCalendar = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  return isOfCalendar ? Date.parse(text) : null;
}
//# sourceMappingURL=clock.js.map
