const INSTANT =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Milliseconds since 1970 of an ISO 8601 instant with its zone (`2026-11-22T10:15:30.123Z`, `2026-11-22T10:15+01:00`),
 * or null. `Date.parse` alone rolls over what no calendar has, such as February 30th or 24 o'clock. A leap second
 * (`:60`) is null too: a `Date` cannot tell it.
 */
export function parseInstant(text: string): number | null {
  const [, day] = INSTANT.exec(text) ?? [];
  if (day === undefined) return null;
  const midnight = Date.parse(`${day}T00:00Z`);
  const isOfCalendar = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  return isOfCalendar ? Date.parse(text) : null;
}
