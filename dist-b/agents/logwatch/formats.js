import { maskMessage, maskPath } from "./mask.js";
import { Fields, isMembers } from "./members.js";
import {
  severityOfLetter,
  severityOfNumber,
  severityOfOtel,
  severityOfPython,
  severityOfStatus,
  severityOfText,
  severityOfWord,
  worse,
} from "./severity.js";
import { stampOfValue } from "./timestamp.js";
const LEVEL_KEYS = [
  "level",
  "severity",
  "lvl",
  "levelname",
  "level_name",
  "log.level",
  "loglevel",
  "log_level",
  "@l",
  "@level",
  "severity_text",
  "severitytext",
  "level.name",
  "priority",
  "s",
];
const OTEL_KEYS = ["severity_number", "severitynumber"];
const PYTHON_KEYS = ["levelno"];
// A message template, if present, is a better template than the message.
const MESSAGE_KEYS = [
  "msg",
  "message",
  "@mt",
  "messagetemplate",
  "@m",
  "@message",
  "renderedmessage",
  "short_message",
  "body",
  "body.stringvalue",
  "event",
  "text",
  "error",
  "err",
  "exception",
];
const TIME_KEYS = [
  "time",
  "ts",
  "timestamp",
  "@timestamp",
  "t",
  "@t",
  "date",
  "datetime",
  "asctime",
  "timeunixnano",
  "observedtimestamp",
  "t.$date",
  "timemillis",
  "instant.epochsecond",
];
const STATUS_KEYS = [
  "status",
  "statuscode",
  "status_code",
  "res.statuscode",
  "response.status",
  "http.status",
  "http.status_code",
  "http.response.status_code",
  "http_status",
];
/** Keys of an HTTP status, if the line has a request as well. */
const CODE_KEYS = [...STATUS_KEYS, "res.status", "code"];
const METHOD_KEYS = ["req.method", "method", "request.method", "http.method", "http.request.method"];
const PATH_KEYS = [
  "req.path",
  "req.url",
  "path",
  "url",
  "uri",
  "route",
  "request_uri",
  "request.path",
  "request.url",
  "http.target",
  "http.route",
  "url.path",
];
/** Docker wraps each line in JSON with the stream and a time: returns the line itself, or null. */
export function dockerLine(members) {
  const { log, stream } = members;
  return typeof log === "string" && typeof stream === "string" ? log.trimEnd() : null;
}
/** Parses a line of JSON or logfmt: level, time, message and, for a request, method, path and status. */
export function fromMembers(format, members, receivedAt) {
  const fields = new Fields(members);
  const at = fields.first(TIME_KEYS, (value) => stampOfValue(value, receivedAt));
  const named =
    fields.first(LEVEL_KEYS, severityOf) ??
    fields.first(OTEL_KEYS, (value) => severityOfOtel(Number(value))) ??
    fields.first(PYTHON_KEYS, (value) => severityOfPython(Number(value)));
  const request = requestOf(fields);
  if (request) {
    const severity = worse(named ?? "unknown", severityOfStatus(request.status));
    return { format, at, severity, head: [], tokens: request.tokens };
  }
  const message = fields.first(MESSAGE_KEYS, textOf);
  const stated = named ?? statusWordOf(fields) ?? (message === null ? "unknown" : severityOfText(message));
  const status = fields.first(STATUS_KEYS, statusOf) ?? 0;
  const severity = status >= 500 ? worse(stated, severityOfStatus(status)) : stated;
  const tokens =
    message === null ? [`{${Object.keys(members).slice(0, 12).join(",")}}`] : maskMessage(message);
  return { format, at, severity, head: [], tokens };
}
/** Method and status form one word, so that only the path can become variable. */
export function requestTokens(method, status, target) {
  return [`${method} ${status}`, maskPath(target)];
}
function requestOf(fields) {
  const method = fields.first(METHOD_KEYS, (value) =>
    typeof value === "string" && /^[A-Za-z]{1,10}$/.test(value) ? value : null,
  );
  if (method === null) return null;
  const status = fields.first(CODE_KEYS, statusOf);
  const path = fields.first(PATH_KEYS, (value) => (typeof value === "string" ? value : null));
  if (status === null || path === null) return null;
  return { status, tokens: requestTokens(method.toUpperCase(), status, path) };
}
function severityOf(value) {
  if (typeof value === "number") return severityOfNumber(value);
  if (typeof value !== "string") return null;
  return (
    severityOfWord(value) ??
    severityOfLetter(value) ??
    (/^\d{1,3}$/.test(value) ? severityOfNumber(Number(value)) : null)
  );
}
/** Some programs put the level in `status`, where others have the status of a request. */
function statusWordOf(fields) {
  return fields.first(["status"], (value) => (typeof value === "string" ? severityOfWord(value) : null));
}
function statusOf(value) {
  const status = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === "number" && status >= 100 && status <= 599 ? Math.trunc(status) : null;
}
function textOf(value) {
  if (typeof value === "string") return value === "" ? null : value;
  return isMembers(value) && typeof value["message"] === "string" ? value["message"] : null;
}
//# sourceMappingURL=formats.js.map
