const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A duration in its two largest units: `4 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function durationWords(ms) {
  const whole = Math.max(0, Math.floor(ms / SECOND)) * SECOND;
  if (whole < MINUTE) return `${whole / SECOND} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  if (whole < DAY) return twoUnits(whole, [HOUR, "h"], [MINUTE, "min"]);
  return twoUnits(whole, [DAY, "d"], [HOUR, "h"]);
}
/** Below ten seconds in milliseconds or tenths of a second: `12 ms`, `1.2 s`, `12 s`. */
export function preciseDurationWords(ms) {
  const known = Math.max(0, Math.round(ms));
  if (known < SECOND) return `${known} ms`;
  return known < 10 * SECOND ? `${(known / SECOND).toFixed(1)} s` : durationWords(known);
}
function twoUnits(ms, [large, largeName], [small, smallName]) {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ""}`;
}
//# sourceMappingURL=durations.js.map
