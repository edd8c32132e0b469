import { BOUNDS } from "./bounds.js";
import { dockerLine, fromMembers, isMembers, requestTokens } from "./formats.js";
import type { ParsedLine } from "./formats.js";
import { maskMessage } from "./mask.js";
import { severityOfPriority, severityOfStatus, severityOfText, severityOfWord } from "./severity.js";
import type { Severity } from "./severity.js";
import { readStamp, stampOfValue } from "./timestamp.js";
import type { Stamp } from "./timestamp.js";

// Java, .NET and JavaScript frames, Java's causes and elisions, Python's frames and the code below them.
const CONTINUATION =
  /^(?:\s+(?:at |\.\.\. \d+ |File "|-+>|\^|\|)|Caused by: |\s{4,}\S|\t|During handling of the above|The above exception)/;
const ACCESS = /^\S+ \S+ .{0,64}?\[([^\]]{1,40})\] "((?:[^"\\]|\\.){0,4096})" (\d{3}) (?:\d+|-)/;
const REQUEST = /^([A-Z]{1,10}) (\S+)/;
// Our gateway's own access log, and development servers': `127.0.0.1 POST /graphql 200 3.2ms query Agents`.
const SHORT_ACCESS =
  /^(?:[\da-fA-F.:]{3,45} |- )?([A-Z]{3,10}) (\/\S*) (\d{3}) \d[\d.]* ?ms(?: (?!-)(.+)| -.*)?$/;
const PRIORITY = /^<(\d{1,3})>(?:1 )?/;
const HOST_PROGRAM = /\s+([\w.:-]{1,255}) ([\w./@-]{1,64})(?:\[\d{1,10}\])?: /y;
const HOST_PROGRAM_5424 = /\s+(\S{1,255}) (\S{1,48}) \S{1,128} \S{1,32} (?:-|(?:\[[^\]]{0,512}\])+) ?/y;
const KLOG = /^([IWEF])\d{4} (\d\d:\d\d:\d\d\.\d{1,9}) +\d+ ([\w.-]{1,64}):\d+\] /;
const KLOG_SEVERITY: Readonly<Record<string, Severity>> = {
  I: "info",
  W: "warning",
  E: "error",
  F: "critical",
};
const LOGFMT_LEVEL = /(?:^|\s)(?:level|lvl|severity)=\S/;
const LOGFMT_MESSAGE = /(?:^|\s)(?:msg|message|event|err|error)=/;
const PAIR = /([\w.@-]{1,64})=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g;
const PAIRS_MAX = 64;

/** Reads one line in whichever of the common formats it is; null when it is blank. Never throws. */
export function parseLine(line: string, receivedAt: number): ParsedLine | null {
  const text = (line.length > BOUNDS.lineCharsMax ? line.slice(0, BOUNDS.lineCharsMax) : line).trimEnd();
  if (text === "") return null;
  if (text.startsWith("{")) {
    const json = parseJson(text, receivedAt);
    if (json) return json;
  }
  if (CONTINUATION.test(text)) return { format: "continuation", severity: "unknown", at: null, tokens: [] };
  const access = text.includes('] "') ? parseAccess(text, receivedAt) : null;
  return (
    access ?? parseKlog(text, receivedAt) ?? parseLogfmt(text, receivedAt) ?? parseText(text, receivedAt)
  );
}

function parseJson(text: string, receivedAt: number): ParsedLine | null {
  if (!text.endsWith("}")) return null;
  let value: unknown;
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

function parseAccess(text: string, receivedAt: number): ParsedLine | null {
  const match = ACCESS.exec(text);
  if (!match) return null;
  const [, time = "", requestLine = "", statusText] = match;
  const status = Number(statusText);
  const [, method = "-", target = "-"] = REQUEST.exec(requestLine) ?? [];
  return {
    format: "access",
    severity: severityOfStatus(status),
    at: readStamp(time, 0, receivedAt)?.at ?? null,
    tokens: requestTokens(method, status, target),
  };
}

function parseKlog(text: string, receivedAt: number): ParsedLine | null {
  const match = KLOG.exec(text);
  if (!match) return null;
  const [head, letter = "", time = "", file = ""] = match;
  const at = readStamp(time, 0, receivedAt)?.at ?? null;
  const tokens = maskMessage(`${file}: ${text.slice(head.length)}`);
  return { format: "klog", severity: KLOG_SEVERITY[letter] ?? "unknown", at, tokens };
}

function parseLogfmt(text: string, receivedAt: number): ParsedLine | null {
  if (!text.includes("=") || !LOGFMT_LEVEL.test(text) || !LOGFMT_MESSAGE.test(text)) return null;
  const members: [string, string][] = [];
  for (const [, key = "", quoted, bare = ""] of text.matchAll(PAIR)) {
    if (members.length === PAIRS_MAX) break;
    members.push([key, quoted === undefined ? bare : quoted.replaceAll('\\"', '"')]);
  }
  return fromMembers("logfmt", Object.fromEntries(members), receivedAt);
}

function parseText(text: string, receivedAt: number): ParsedLine {
  const priority = PRIORITY.exec(text);
  const from = priority?.[0].length ?? (text.startsWith("[") ? 1 : 0);
  const stamp = readStamp(text, from, receivedAt);
  const syslog = stamp
    ? parseSyslog(text, stamp, priority?.[1], priority?.[0].endsWith("1 ") ?? false)
    : null;
  if (syslog) return syslog;
  const rest = (stamp ? text.slice(stamp.end) : text.slice(priority ? from : 0)).replace(
    /^(?:[\]\s]|[:-](?=\s))+/,
    "",
  );
  const message = rest === "" ? text : rest;
  const access = stamp ? parseShortAccess(message, stamp) : null;
  if (access) return access;
  const severity = priority ? severityOfPriority(Number(priority[1])) : severityOfText(message);
  return { format: "plain", severity, at: stamp?.at ?? null, tokens: maskMessage(message) };
}

/** The operation stays with the path: it is what tells one GraphQL request from another. */
function parseShortAccess(message: string, stamp: Stamp): ParsedLine | null {
  const match = SHORT_ACCESS.exec(message);
  if (!match) return null;
  const [, method = "-", path = "-", statusText, operation = ""] = match;
  const status = Number(statusText);
  const [verb = "", target = ""] = requestTokens(method, status, path);
  const tokens = [verb, [target, ...maskMessage(operation)].join(" ")];
  return { format: "access", severity: severityOfStatus(status), at: stamp.at, tokens };
}

function parseSyslog(
  text: string,
  stamp: Stamp,
  priority: string | undefined,
  is5424: boolean,
): ParsedLine | null {
  const pattern = is5424 ? HOST_PROGRAM_5424 : HOST_PROGRAM;
  pattern.lastIndex = stamp.end;
  const [, host = "", program] = pattern.exec(text) ?? [];
  // `<time> ERROR payments: …` looks the same, but no host is called ERROR.
  if (program === undefined || severityOfWord(host) !== null) return null;
  const message = text.slice(pattern.lastIndex);
  const severity = priority === undefined ? severityOfText(message) : severityOfPriority(Number(priority));
  return { format: "syslog", severity, at: stamp.at, tokens: maskMessage(`${program}: ${message}`) };
}
