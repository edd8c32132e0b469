/** In ascending order. `unknown`: the line has no level. */
export const SEVERITIES = ["unknown", "debug", "info", "warning", "error", "critical"];
const RANK = Object.fromEntries(SEVERITIES.map((severity, rank) => [severity, rank]));
const WORDS = new Map([
  ...wordsFor("debug", "trace debug verbose finest finer fine config trc dbg vrb trce dbug"),
  ...wordsFor("info", "info information informational notice note log system inf ntc"),
  ...wordsFor("warning", "warn warning wrn"),
  ...wordsFor("error", "error err eror severe failure fail failed"),
  ...wordsFor("critical", "critical crit cri fatal ftl alert emerg emergency panic dpanic pnc"),
]);
/** Single-letter levels: logcat, klog, glog, Ruby, MongoDB. */
const LETTERS = {
  V: "debug",
  T: "debug",
  D: "debug",
  I: "info",
  N: "info",
  W: "warning",
  E: "error",
  F: "critical",
  A: "critical",
};
// Numbers of RFC 5424, table 2: 0 is an emergency, 7 debug.
const SYSLOG = ["critical", "critical", "critical", "error", "warning", "info", "info", "debug"];
export function worse(a, b) {
  return RANK[a] >= RANK[b] ? a : b;
}
export function isErrorLevel(severity) {
  return RANK[severity] >= RANK.error;
}
/** The severity of a level name: `WARN`, `err`, `Information` …; null for any other word. */
export function severityOfWord(word) {
  return WORDS.get(word.toLowerCase()) ?? null;
}
/** The severity of a level letter: `W` is a warning. */
export function severityOfLetter(letter) {
  return LETTERS[letter] ?? null;
}
/** The severity of a numeric level: 0–7 as in syslog and GELF, 10–60 as in pino and bunyan. */
export function severityOfNumber(level) {
  if (level >= 0 && level < 8) return SYSLOG[Math.trunc(level)] ?? null;
  if (level < 10 || level > 100) return null;
  if (level >= 60) return "critical";
  if (level >= 50) return "error";
  if (level >= 40) return "warning";
  return level >= 30 ? "info" : "debug";
}
/** OpenTelemetry's `SeverityNumber`: 1–4 trace, 5–8 debug, 9–12 info, 13–16 warn, 17–20 error, 21–24 fatal. */
export function severityOfOtel(level) {
  if (!(level >= 1 && level <= 24)) return null;
  return ["debug", "debug", "info", "warning", "error", "critical"][Math.ceil(level / 4) - 1] ?? null;
}
/** Python's `levelno`, one step below pino's numbers: 30 is a warning. */
export function severityOfPython(level) {
  return level >= 10 && level <= 50 ? severityOfNumber(level + 10) : null;
}
/** The priority of a syslog line is facility · 8 + severity. */
export function severityOfPriority(priority) {
  return SYSLOG[priority % 8] ?? "unknown";
}
export function severityOfStatus(status) {
  if (status >= 500) return "error";
  return status >= 400 ? "warning" : "info";
}
// In capitals (`ERROR`), in brackets of any kind (`[error]`, `<warn>`, `[core:error]`), or before a colon (`error: …`).
// Plain lower case does not count: "0 errors found, no error" is not an error.
const NAMED = [
  /\b(TRACE|DEBUG|INFO|NOTICE|LOG|WARN(?:ING)?|ERR(?:OR)?|SEVERE|CRIT(?:ICAL)?|FATAL|ALERT|EMERG(?:ENCY)?|PANIC|VRB|DBG|INF|WRN|FTL)\b/,
  /[[(<|](?:[\w-]{1,32}:)?(trace|debug|info|note|notice|warn(?:ing)?|err(?:or)?|severe|crit(?:ical)?|fatal|alert|emerg|panic|dbg|inf|wrn|ftl)[\])>|]/i,
  /(?:^|\s)(trce|dbug|debug|info|note|notice|warn(?:ing)?|fail|error|crit(?:ical)?|fatal|panic):/i,
];
const EXCEPTION = /^(?:Exception in thread |(?:[A-Za-z_$][\w$]*\.)*[A-Z]\w*(?:Exception|Error)(?::|$))/;
const TRACEBACK = /^(?:Traceback \(most recent call last\)|panic: |Unhandled|Uncaught )/;
/** Characters in which a level is searched; a later word belongs to the message. */
const HEAD_CHARS_MAX = 160;
/** The first level that a free-form message names near its start. */
export function severityOfText(text) {
  const head = text.length > HEAD_CHARS_MAX ? text.slice(0, HEAD_CHARS_MAX) : text;
  let first = null;
  for (const pattern of NAMED) {
    const match = pattern.exec(head);
    if (match && (first === null || match.index < first.index)) first = match;
  }
  const named = severityOfWord(first?.[1] ?? "");
  if (named) return named;
  return EXCEPTION.test(head) || TRACEBACK.test(head) ? "error" : "unknown";
}
function wordsFor(severity, words) {
  return words.split(" ").map((word) => [word, severity]);
}
//# sourceMappingURL=severity.js.map
