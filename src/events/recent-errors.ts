/** The period over which errors are counted, ms; `errorWords` names it. */
const RECENT_MS = 60_000;
/** Maximum number of errors of one agent that a view counts itself; the gateway's count may be higher. */
const COUNTED_MAX = 1_000;

/** Times of the errors a view has received itself, milliseconds, oldest first. At most COUNTED_MAX. */
export type ErrorTimes = readonly number[];

export function withError(times: ErrorTimes, at: number): ErrorTimes {
  return [...recent(times, at).slice(1 - COUNTED_MAX), at];
}

/**
 * Errors in the last minute. The gateway's count (`told`) includes errors from before this view, but is some seconds
 * old; the view's own count has the later ones.
 */
export function errorsLastMinute(times: ErrorTimes, now: number, told: number): number {
  return Math.max(told, recent(times, now).length);
}

/** `3 errors in the last minute`; the short form for narrow places. */
export function errorWords(errors: number, isShort = false): string {
  if (isShort) return `${errors} err/min`;
  return `${errors} ${errors === 1 ? "error" : "errors"} in the last minute`;
}

function recent(times: ErrorTimes, now: number): ErrorTimes {
  const from = times.findIndex((at) => at > now - RECENT_MS);
  return from === -1 ? [] : times.slice(from);
}
