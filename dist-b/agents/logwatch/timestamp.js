const MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const CLOCK = String.raw`(?<h>\d{1,2}):(?<m>\d\d):(?<s>\d\d)(?:[.,:](?<f>\d{1,9}))?(?: ?(?<half>[AaPp][Mm])\b)?`;
const ZONE = String.raw`(?: ?(?<zone>Z\b|[+-]\d\d(?::?\d\d)?(?![\d:])|(?:UTC|GMT|CES?T|[ECMP][SD]T|BST|IST|JST|MSK)\b))?`;
const MONTH = String.raw`(?<month>[A-Z][a-z]{2})`;
/** `Y` is a four-digit year, `y` a two-digit one, `M` a month number, `month` its name, `half` AM or PM. Tried in order. */
const DIGITS_FIRST = [
  // ISO 8601 and relatives: 2024-03-05T12:00:00.123Z, 2024/03/05 12:00:00, 2024-03-05-12.00.00.123456, 2024-03-05_12:00:00
  String.raw`(?<Y>\d{4})(?<by>[-/.])(?<M>\d\d)\k<by>(?<d>\d\d)[T _-](?<h>\d\d)[:.](?<m>\d\d)[:.](?<s>\d\d)(?:[.,:](?<f>\d{1,9}))?${ZONE}(?!\d)`,
  // Without separators: 20240305T120000Z, 20240305 12:00:00, 20240305-12:00:00:123
  String.raw`(?<Y>(?:19|20)\d\d)(?<M>\d\d)(?<d>\d\d)[T _-]?(?<h>\d\d)(?<m>\d\d)(?<s>\d\d)(?:[.,](?<f>\d{1,9}))?${ZONE}(?!\d)`,
  String.raw`(?<Y>(?:19|20)\d\d)(?<M>\d\d)(?<d>\d\d)[T _-](?<h>\d\d?):(?<m>\d\d?):(?<s>\d\d?)(?:[.,:](?<f>\d{1,9}))?${ZONE}(?!\d)`,
  // Two digits of a year: 24/03/05 12:00:00 (Spark), 240305 120000 (HDFS), 240305 12:00:00 (old MySQL)
  String.raw`(?<y>\d\d)(?<by>[-/.])(?<M>\d\d)\k<by>(?<d>\d\d),? ${CLOCK}${ZONE}(?!\d)`,
  String.raw`(?<y>\d\d)(?<M>\d\d)(?<d>\d\d) (?<h>\d\d)(?<m>\d\d)(?<s>\d\d)(?![\w.:])`,
  String.raw`(?<y>\d\d)(?<M>\d\d)(?<d>\d\d) {1,2}${CLOCK}(?!\d)`,
  // Month first, or day first if that is impossible: 03/05/2024, 12:00:00 PM; 05.03.2024 12:00:00
  String.raw`(?<M>\d{1,2})/(?<d>\d{1,2})/(?<Y>\d{4}),? ${CLOCK}${ZONE}(?!\d)`,
  String.raw`(?<d>\d{1,2})(?<by>[-/.])(?<M>\d{1,2})\k<by>(?<Y>\d{4}),? ${CLOCK}${ZONE}(?!\d)`,
  String.raw`(?<M>\d\d)/(?<d>\d\d)/(?<y>\d\d) ${CLOCK}(?!\d)`,
  // Apache: 05/Mar/2024:12:00:00 +0000. Redis, log4j, Tomcat: 05 Mar 2024 12:00:00.123, 05-Mar-2024 …, 05 Mar 12:00:00.123
  String.raw`(?<d>\d\d)/${MONTH}/(?<Y>\d{4}):${CLOCK}${ZONE}`,
  String.raw`(?<d>\d{1,2})(?<by>[ -])${MONTH}(?:\k<by>(?<Y>\d{4}))?,? ${CLOCK}${ZONE}(?!\d)`,
  String.raw`(?<Y>\d{4}) ${MONTH} +(?<d>\d{1,2}) ${CLOCK}${ZONE}(?!\d)`,
  // No year: 03-05 12:00:00.123 (logcat), 03.05 12:00:00
  String.raw`(?<M>\d\d)[-.](?<d>\d\d) ${CLOCK}(?!\d)`,
  String.raw`${CLOCK}(?![\d:])`,
  String.raw`(?<h>\d{1,2}):(?<m>\d\d) ?(?<half>[AaPp][Mm])\b`,
].map(sticky);
const LETTERS_FIRST = [
  // Syslog, Apache, Cisco: Mar  5 12:00:00, Mar 05 12:00:00.123 2024, Mar 5 2024 12:00:00
  String.raw`${MONTH} {1,2}(?<d>\d{1,2})(?: (?<Y>\d{4}))? ${CLOCK}${ZONE}(?!\d)(?: [A-Z]{3,4}(?= \d{4}))?(?: (?<Y2>\d{4})(?!\d))?`,
  // java.util.logging: Mar 05, 2024 12:00:00 PM
  String.raw`${MONTH} {1,2}(?<d>\d{1,2}), (?<Y>\d{4}),? ${CLOCK}${ZONE}(?!\d)`,
].map(sticky);
const WEEKDAY = /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +/y;
const EPOCH = /(\d{10})(?:[.,](\d{1,9})|(\d{3})|(\d{6})|(\d{9}))?(?![\w.-])/y;
/** Offsets from UTC in hours. Abbreviations are ambiguous; these are the most common meanings in logs. */
const ZONES = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  BST: 1,
  CET: 1,
  CEST: 2,
  MSK: 3,
  IST: 5.5,
  JST: 9,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};
/**
 * Reads the time at `from`, in the layouts above, or as seconds (or milli-, micro-, nanoseconds) since 1970. Without a zone
 * it is UTC; without a year or date it is the last such time before `receivedAt` plus one day.
 */
export function readStamp(text, from, receivedAt) {
  const code = text.charCodeAt(from);
  if (code >= 48 && code <= 57)
    return readLayouts(DIGITS_FIRST, text, from, receivedAt) ?? readEpoch(text, from);
  if (code < 65 || code > 90) return null;
  WEEKDAY.lastIndex = from;
  const start = WEEKDAY.test(text) ? WEEKDAY.lastIndex : from;
  const layouts = start > from && /\d/.test(text.charAt(start)) ? DIGITS_FIRST : LETTERS_FIRST;
  return readLayouts(layouts, text, start, receivedAt);
}
/** The time in a JSON member or logfmt value: text as above, or a number of seconds, milli-, micro- or nanoseconds. */
export function stampOfValue(value, receivedAt) {
  if (typeof value === "string") return readStamp(value, 0, receivedAt)?.at ?? null;
  if (typeof value !== "number" || !(value > 0)) return null;
  if (value < 1e11) return Math.round(value * 1e3);
  if (value < 1e14) return Math.round(value);
  if (value < 1e17) return Math.round(value / 1e3);
  return value < 1e20 ? Math.round(value / 1e6) : null;
}
function readLayouts(layouts, text, from, receivedAt) {
  for (const layout of layouts) {
    layout.lastIndex = from;
    const parts = layout.exec(text)?.groups;
    if (!parts) continue;
    const at = momentOf(parts, receivedAt);
    const isFull = (parts["Y"] ?? parts["Y2"] ?? parts["y"]) !== undefined;
    if (at !== null) return { at, end: layout.lastIndex, isFull };
  }
  return null;
}
function readEpoch(text, from) {
  EPOCH.lastIndex = from;
  const epoch = EPOCH.exec(text);
  if (!epoch) return null;
  const [, seconds, fraction, ...digits] = epoch;
  const ofSecond = fraction ?? digits.find((some) => some !== undefined);
  return { at: Number(seconds) * 1e3 + fractionMs(ofSecond), end: EPOCH.lastIndex, isFull: true };
}
function momentOf(parts, receivedAt) {
  const zoneMs = zoneMsOf(parts["zone"]);
  const year = yearOf(parts);
  if (year !== null) {
    const at = instant(year, parts);
    return at === null ? null : at - zoneMs;
  }
  if (parts["d"] === undefined) {
    const ofDay = instant(1970, { ...parts, M: "1", d: "1" });
    return ofDay === null ? null : Math.floor(receivedAt / DAY_MS) * DAY_MS + ofDay;
  }
  const thisYear = new Date(receivedAt).getUTCFullYear();
  const at = instant(thisYear, parts);
  // February 29th may exist only last year.
  const isAhead = at === null || at - zoneMs > receivedAt + DAY_MS;
  const found = isAhead ? instant(thisYear - 1, parts) : at;
  return found === null ? null : found - zoneMs;
}
function yearOf(parts) {
  const { Y, Y2, y } = parts;
  if (y !== undefined) return 2_000 + Number(y);
  return Y === undefined && Y2 === undefined ? null : Number(Y ?? Y2);
}
function instant(year, parts) {
  const { M, month, d, h, m = "0", s = "0", f, half } = parts;
  const monthIndex = month === undefined ? Number(M) - 1 : monthIndexOf(month);
  const [day, hour, minute, second] = [Number(d), hourOf(Number(h), half), Number(m), Number(s)];
  // Date.UTC would roll a day that the month does not have into the next month.
  const isDate =
    monthIndex >= 0 && monthIndex < 12 && new Date(Date.UTC(year, monthIndex, day)).getUTCDate() === day;
  if (!isDate || hour > 23 || minute > 59 || second > 60) return null;
  const at = Date.UTC(year, monthIndex, day, hour, minute, second) + fractionMs(f);
  return Number.isFinite(at) ? at : null;
}
function hourOf(hour, half) {
  if (half === undefined) return hour;
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0);
}
function fractionMs(fraction) {
  return fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1e3);
}
function zoneMsOf(zone) {
  if (zone === undefined) return 0;
  const named = ZONES[zone];
  if (named !== undefined) return named * HOUR_MS;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(":", "") || "0");
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}
function monthIndexOf(name) {
  const index = MONTHS.indexOf(name.toLowerCase());
  return index >= 0 && index % 3 === 0 ? index / 3 : -1;
}
function sticky(source) {
  return new RegExp(source, "y");
}
//# sourceMappingURL=timestamp.js.map
