/** The period over which errors are counted, ms; `errorWords` names it. */
const RECENT_MS = 60_000;
/** Maximum number of errors of one agent that a view counts itself; the gateway's count may be higher. */
const COUNTED_MAX = 1_000;
export function withError(times, at) {
  return [...recent(times, at).slice(1 - COUNTED_MAX), at];
}
/**
 * Errors in the last minute. The gateway's count (`told`) includes errors from before this view, but is some seconds
 * old; the view's own count has the later ones.
 */
export function errorsLastMinute(times, now, told) {
  return Math.max(told, recent(times, now).length);
}
/** `3 errors in the last minute`; the short form for narrow places. */
export function errorWords(errors, isShort = false) {
  if (isShort) return `${errors} err/min`;
  return `${errors} ${errors === 1 ? "error" : "errors"} in the last minute`;
}
function recent(times, now) {
  const from = times.findIndex((at) => at > now - RECENT_MS);
  return from === -1 ? [] : times.slice(from);
}
//# sourceMappingURL=recent-errors.js.map
