/** A time found in a line: `at` in milliseconds since 1970, `end` the place behind it. */
export interface Stamp {
  readonly at: number;
  readonly end: number;
}

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const DAY_MS = 86_400_000;

const ISO =
  /(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|UTC|GMT|[+-]\d\d:?\d\d))?(?!\d)/y;
const BSD = /([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: (\d{4}))?(?!\d)/y;
const WEEKDAY = /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? /y;
const COMMON_LOG = /(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?: ([+-]\d{4}))?/y;
const EPOCH = /(\d{10})(?:[.,](\d{1,9})|(\d{3}))?(?![\w.-])/y;
const CLOCK = /(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?![\d:])/y;

/**
 * Reads the time that stands at `from`: ISO 8601 and its relatives (`2024-01-02 10:00:00,123`, `2024/01/02 …`), syslog's
 * `Oct 11 22:14:15`, Apache's `Wed Oct 11 14:32:52.1 2000`, `10/Oct/2000:13:55:36 -0700`, seconds or milliseconds since
 * 1970, and a bare `10:00:00.123`. Without a zone it is taken as UTC; without a year or a day, as the last
 * such moment before `receivedAt` (and a day of grace).
 */
export function readStamp(text: string, from: number, receivedAt: number): Stamp | null {
  const code = text.charCodeAt(from);
  if (code >= 48 && code <= 57) return readNumeric(text, from, receivedAt);
  if (code < 65 || code > 90) return null;
  WEEKDAY.lastIndex = from;
  return readBsd(text, WEEKDAY.test(text) ? WEEKDAY.lastIndex : from, receivedAt);
}

/** A time as a JSON member or logfmt value gives it: text as above, or a number of seconds, milli-, micro- or nanoseconds. */
export function stampOfValue(value: unknown, receivedAt: number): number | null {
  if (typeof value === "string") return readStamp(value, 0, receivedAt)?.at ?? null;
  if (typeof value !== "number" || !(value > 0)) return null;
  if (value < 1e11) return Math.round(value * 1e3);
  if (value < 1e14) return Math.round(value);
  if (value < 1e17) return Math.round(value / 1e3);
  return value < 1e20 ? Math.round(value / 1e6) : null;
}

function readNumeric(text: string, from: number, receivedAt: number): Stamp | null {
  ISO.lastIndex = from;
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, hour, minute, second, fraction, zone] = iso;
    const at = instant(Number(year), Number(month) - 1, day, hour, minute, second, fraction);
    return at === null ? null : { at: at - zoneMs(zone), end: ISO.lastIndex };
  }
  COMMON_LOG.lastIndex = from;
  const common = COMMON_LOG.exec(text);
  if (common) {
    const [, day, month, year, hour, minute, second, zone] = common;
    const at = instant(Number(year), monthIndex(month), day, hour, minute, second, undefined);
    return at === null ? null : { at: at - zoneMs(zone), end: COMMON_LOG.lastIndex };
  }
  CLOCK.lastIndex = from;
  const clock = CLOCK.exec(text);
  if (clock) {
    const [, hour, minute, second, fraction] = clock;
    const ofDay = instant(1970, 0, "1", hour, minute, second, fraction);
    if (ofDay === null) return null;
    const at = Math.floor(receivedAt / DAY_MS) * DAY_MS + ofDay;
    return { at, end: CLOCK.lastIndex };
  }
  EPOCH.lastIndex = from;
  const epoch = EPOCH.exec(text);
  if (!epoch) return null;
  const [, seconds, fraction, milliseconds] = epoch;
  return {
    at: Number(seconds) * 1e3 + (milliseconds ? Number(milliseconds) : fractionMs(fraction)),
    end: EPOCH.lastIndex,
  };
}

function readBsd(text: string, from: number, receivedAt: number): Stamp | null {
  BSD.lastIndex = from;
  const match = BSD.exec(text);
  if (!match) return null;
  const [, monthName, day, hour, minute, second, fraction, year] = match;
  const month = monthIndex(monthName);
  const end = BSD.lastIndex;
  if (year !== undefined) {
    const at = instant(Number(year), month, day, hour, minute, second, fraction);
    return at === null ? null : { at, end };
  }
  const thisYear = new Date(receivedAt).getUTCFullYear();
  const at = instant(thisYear, month, day, hour, minute, second, fraction);
  // February 29th may be a day of last year only.
  const isAhead = at === null || at > receivedAt + DAY_MS;
  const before = isAhead ? instant(thisYear - 1, month, day, hour, minute, second, fraction) : at;
  return before === null ? null : { at: before, end };
}

type Digits = string | undefined;

function instant(
  year: number,
  month: number,
  day: Digits,
  hour: Digits,
  minute: Digits,
  second: Digits,
  fraction: Digits,
): number | null {
  const [d, h, m, s] = [Number(day), Number(hour), Number(minute), Number(second)];
  // A day that its month does not have would roll over into the next one.
  const isDate = month >= 0 && month < 12 && new Date(Date.UTC(year, month, d)).getUTCDate() === d;
  if (!isDate || h > 23 || m > 59 || s > 60) return null;
  const at = Date.UTC(year, month, d, h, m, s) + fractionMs(fraction);
  return Number.isFinite(at) ? at : null;
}

function fractionMs(fraction: Digits): number {
  return fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1e3);
}

function zoneMs(zone: Digits): number {
  if (zone === undefined || zone.length < 5) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

function monthIndex(name: Digits): number {
  const index = MONTHS.indexOf(name ?? "?");
  return index >= 0 && index % 3 === 0 ? index / 3 : -1;
}
