import { maskMessage, maskPath } from "./mask.js";
import { severityOfNumber, severityOfStatus, severityOfText, severityOfWord, worse } from "./severity.js";
import type { Severity } from "./severity.js";
import { stampOfValue } from "./timestamp.js";

export type LineFormat = "json" | "logfmt" | "access" | "syslog" | "klog" | "plain" | "continuation";

/** What one line says. `at` is its own time in milliseconds since 1970, or null. */
export interface ParsedLine {
  readonly format: LineFormat;
  readonly severity: Severity;
  readonly at: number | null;
  /** The words of its template, masked. Empty for a continuation. */
  readonly tokens: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;

const LEVEL_KEYS = ["level", "severity", "lvl", "levelname", "log.level", "loglevel", "priority"];
const MESSAGE_KEYS = ["msg", "message", "event", "text", "error", "err"];
const TIME_KEYS = ["time", "ts", "timestamp", "@timestamp", "t", "date", "datetime"];
const STATUS_KEYS = ["status", "statusCode", "status_code", "code"];
const PATH_KEYS = ["path", "url", "uri", "route", "request_uri"];

/** Docker's own wrapping: the line proper, which stream it came from, and when. */
export function dockerLine(members: Members): string | null {
  const { log, stream } = members;
  return typeof log === "string" && typeof stream === "string" ? log.trimEnd() : null;
}

/** A line of JSON or logfmt: level, time, message and, where it tells of a request, method, path and status. */
export function fromMembers(format: "json" | "logfmt", members: Members, receivedAt: number): ParsedLine {
  const at = first(members, TIME_KEYS, (value) => stampOfValue(value, receivedAt));
  const request = requestOf(members);
  const named = first(members, LEVEL_KEYS, severityOf);
  if (request) {
    return {
      format,
      at,
      severity: worse(named ?? "unknown", severityOfStatus(request.status)),
      tokens: request.tokens,
    };
  }
  const message = first(members, MESSAGE_KEYS, textOf);
  const severity = named ?? (message === null ? "unknown" : severityOfText(message));
  const tokens =
    message === null ? [`{${Object.keys(members).slice(0, 12).join(",")}}`] : maskMessage(message);
  return { format, at, severity, tokens };
}

/** A request's template keeps method and status in one word, so that only the path may ever blur. */
export function requestTokens(method: string, status: number, target: string): string[] {
  return [`${method} ${status}`, maskPath(target)];
}

function requestOf(members: Members): { status: number; tokens: string[] } | null {
  const request = isMembers(members["req"]) ? members["req"] : members;
  const response = isMembers(members["res"]) ? members["res"] : members;
  const method = request["method"];
  const status = first(response, STATUS_KEYS, statusOf);
  const path = first(request, PATH_KEYS, (value) => (typeof value === "string" ? value : null));
  if (typeof method !== "string" || !/^[A-Za-z]{1,10}$/.test(method) || status === null || path === null)
    return null;
  return { status, tokens: requestTokens(method.toUpperCase(), status, path) };
}

function severityOf(value: unknown): Severity | null {
  if (typeof value === "number") return severityOfNumber(value);
  if (typeof value !== "string") return null;
  return severityOfWord(value) ?? (/^\d{1,3}$/.test(value) ? severityOfNumber(Number(value)) : null);
}

function statusOf(value: unknown): number | null {
  const status = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === "number" && status >= 100 && status <= 599 ? Math.trunc(status) : null;
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return isMembers(value) && typeof value["message"] === "string" ? value["message"] : null;
}

function first<T>(members: Members, keys: readonly string[], read: (value: unknown) => T | null): T | null {
  for (const key of keys) {
    const value = Object.hasOwn(members, key) ? read(members[key]) : null;
    if (value !== null) return value;
  }
  return null;
}

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
