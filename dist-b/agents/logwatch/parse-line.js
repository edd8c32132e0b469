import { BOUNDS } from "./bounds.js";
import { dockerLine, fromMembers, requestTokens } from "./formats.js";
import { readHead } from "./head.js";
import { maskMessage } from "./mask.js";
import { isMembers } from "./members.js";
import {
  severityOfLetter,
  severityOfPriority,
  severityOfStatus,
  severityOfText,
  severityOfWord,
} from "./severity.js";
import { readStamp, stampOfValue } from "./timestamp.js";
// Stack frames of Java, .NET and JavaScript, Java's causes and elisions, Python's frames with their code.
const CONTINUATION =
  /^(?:\s+(?:at |\.\.\. \d+ |File "|-+>|\^|\|)|Caused by: |\s{4,}\S|\t|During handling of the above|The above exception)/;
const ACCESS = /^\S+ \S+ .{0,64}?\[([^\]]{1,40})\] "((?:[^"\\]|\\.){0,4096})" (\d{3}) (?:\d+|-)/;
const REQUEST = /^([A-Z]{1,10}) (\S+)/;
// The gateway's own access log, and that of development servers: `127.0.0.1 POST /graphql 200 3.2ms query Agents`.
const SHORT_ACCESS =
  /^(?:[\da-fA-F.:]{3,45} |- )?([A-Z]{3,10}) (\/\S*) (\d{3}) \d[\d.]* ?ms(?: (?!-)(.+)| -.*)?$/;
const PRIORITY = /^<(\d{1,3})>(?:1 )?/;
// Tags may contain brackets: `sshd(pam_unix)[19939]:`, `app[web.1]:`, `sssd[be[corp]]:`.
const HOST_PROGRAM =
  /\s+([\w.:/@#-]{1,255}) ([\w./@()+-]{1,64})(?:\[[^\s:]{0,64}\])?(?: \([^\s()]{1,64}\))?:(?:\s+|$)/y;
/** A tag of several words, as macOS programs write it: `Google Chrome Helper[123]:`. The process id distinguishes it from prose. */
const HOST_WORDS_PROGRAM =
  /\s+([\w.:/@#-]{1,255}) ([A-Z][\w.()+-]{0,63}(?: [\w.()+-]{1,64}){1,3})\[\d{1,10}\](?: \([^\s()]{1,64}\))?:(?:\s+|$)/y;
const HOST_PROGRAM_5424 = /\s+(\S{1,255}) (\S{1,48}) \S{1,128} \S{1,32} (?:-|(?:\[[^\]]{0,512}\])+) ?/y;
const KLOG = /^([IWEF])(?:\d{4})?(\d\d)(\d\d) (\d\d:\d\d:\d\d\.\d{1,9}) +\d+ ([\w./-]{1,128}):\d+\] ?/;
const LOGFMT_LEVEL = /(?:^|\s)(?:level|lvl|severity|log[._]?level|at)=\S/i;
const LOGFMT_MESSAGE = /(?:^|\s)(?:msg|message|event|err|error)=/i;
const LOGFMT_REQUEST = /(?:^|\s)status=\d{3}(?:\s|$)/;
const PAIR = /([\w.@-]{1,64})=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g;
const PAIRS_MAX = 64;
// Terminal colours and titles, and remains of a truncated file: a byte order mark, NULs.
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\^_])|\u0000|^\uFEFF/g;
// oxlint-disable-next-line no-control-regex
const LEADING_NULS = /^\u0000+/;
/** Removes invisible content from a line: colours, a byte order mark, NULs. Cuts it after `lineCharsMax`. */
export function cleanLine(line) {
  const begun = line.startsWith("\0") ? line.replace(LEADING_NULS, "") : line;
  const text = begun.length > BOUNDS.lineCharsMax ? begun.slice(0, BOUNDS.lineCharsMax) : begun;
  const isClean = !text.includes("\u001B") && !text.includes("\0") && !text.startsWith("\uFEFF");
  return isClean
    ? text.trimEnd()
    : text
        .replace(INVISIBLE, "")
        .replace(/^\uFEFF/, "")
        .trimEnd();
}
/** Parses one line in any of the common formats; null for a blank line. Never throws. */
export function parseLine(line, receivedAt) {
  const text = cleanLine(line);
  if (text === "") return null;
  if (text.startsWith("{")) {
    const json = parseJson(text, receivedAt);
    if (json) return json;
  }
  if (CONTINUATION.test(text))
    return { format: "continuation", severity: "unknown", at: null, head: [], tokens: [] };
  const access = text.includes('] "') ? parseAccess(text, receivedAt) : null;
  return (
    access ?? parseKlog(text, receivedAt) ?? parseLogfmt(text, receivedAt) ?? parseText(text, receivedAt)
  );
}
function parseJson(text, receivedAt) {
  if (!text.endsWith("}")) return null;
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isMembers(value)) return null;
  const inner = dockerLine(value);
  if (inner === null || inner.startsWith("{")) return fromMembers("json", value, receivedAt);
  const parsed = parseLine(inner, receivedAt);
  return parsed && { ...parsed, at: parsed.at ?? stampOfValue(value["time"], receivedAt) };
}
function parseAccess(text, receivedAt) {
  const match = ACCESS.exec(text);
  if (!match) return null;
  const [, time = "", requestLine = "", statusText] = match;
  const status = Number(statusText);
  const [, method = "-", target = "-"] = REQUEST.exec(requestLine) ?? [];
  return {
    format: "access",
    severity: severityOfStatus(status),
    at: readStamp(time, 0, receivedAt)?.at ?? null,
    head: [],
    tokens: requestTokens(method, status, target),
  };
}
function parseKlog(text, receivedAt) {
  const match = KLOG.exec(text);
  if (!match) return null;
  const [head, letter = "", month = "", day = "", time = "", file = ""] = match;
  const at = readStamp(`${month}-${day} ${time}`, 0, receivedAt)?.at ?? null;
  const tokens = maskMessage(`${file}: ${text.slice(head.length)}`);
  return { format: "klog", severity: severityOfLetter(letter) ?? "unknown", at, head: [], tokens };
}
function parseLogfmt(text, receivedAt) {
  if (!text.includes("=")) return null;
  const isLogfmt = LOGFMT_REQUEST.test(text) || (LOGFMT_LEVEL.test(text) && LOGFMT_MESSAGE.test(text));
  if (!isLogfmt) return null;
  const members = [];
  for (const [, key = "", quoted, bare = ""] of text.matchAll(PAIR)) {
    if (members.length === PAIRS_MAX) break;
    members.push([key, quoted === undefined ? bare : quoted.replaceAll('\\"', '"')]);
  }
  const parsed = fromMembers("logfmt", Object.fromEntries(members), receivedAt);
  return parsed.at === null ? { ...parsed, at: readHead(text, 0, receivedAt).at } : parsed;
}
function parseText(text, receivedAt) {
  const priority = PRIORITY.exec(text);
  const from = priority?.[0].length ?? 0;
  const head = readHead(text, from, receivedAt);
  const stated = priority ? severityOfPriority(Number(priority[1])) : null;
  if (head.at !== null) {
    const syslog = parseSyslog(text, head.stampEnd, head.at, stated, priority?.[0].endsWith("1 ") ?? false);
    if (syslog) return syslog;
    const access = parseShortAccess(text.slice(head.stampEnd).trimStart(), head.at);
    if (access) return access;
  }
  // `1072878243 1 warning`: if nothing follows an apparent level, it is the message.
  const end = head.end < text.length ? head.end : Math.max(head.stampEnd, from);
  const start = end < text.length ? end : from;
  const message = text.slice(start);
  return {
    format: "plain",
    severity: stated ?? head.severity ?? severityOfText(message),
    at: head.at,
    head:
      start > from
        ? maskMessage(text.slice(head.stampEnd || from, start).replace(/^(?:[\]\s|:-]+(?=\s|\w))+/, ""))
        : [],
    tokens: maskMessage(message),
  };
}
/** Keeps the operation with the path, because it distinguishes GraphQL requests. */
function parseShortAccess(message, at) {
  const match = SHORT_ACCESS.exec(message);
  if (!match) return null;
  const [, method = "-", path = "-", statusText, operation = ""] = match;
  const status = Number(statusText);
  const [verb = "", target = ""] = requestTokens(method, status, path);
  const tokens = [verb, [target, ...maskMessage(operation)].join(" ")];
  return { format: "access", severity: severityOfStatus(status), at, head: [], tokens };
}
function parseSyslog(text, stampEnd, at, stated, is5424) {
  let pattern = is5424 ? HOST_PROGRAM_5424 : HOST_PROGRAM;
  pattern.lastIndex = stampEnd;
  let match = pattern.exec(text);
  if (match === null && !is5424) {
    pattern = HOST_WORDS_PROGRAM;
    pattern.lastIndex = stampEnd;
    match = pattern.exec(text);
  }
  const [, host = "", program] = match ?? [];
  // `<time> ERROR payments: …` has the same form, but ERROR is not a host.
  if (program === undefined || severityOfWord(host) !== null) return null;
  const message = text.slice(pattern.lastIndex);
  const severity = stated ?? readHead(message, 0, at).severity ?? severityOfText(message);
  return { format: "syslog", severity, at, head: maskMessage(`${program}:`), tokens: maskMessage(message) };
}
//# sourceMappingURL=parse-line.js.map
