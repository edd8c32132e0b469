import { type Members } from "./members.js";
import { type Severity } from "./severity.js";
export type LineFormat = "json" | "logfmt" | "access" | "syslog" | "klog" | "plain" | "continuation";
/** One parsed line. `at` is its own time in milliseconds since 1970, or null. */
export interface ParsedLine {
  readonly format: LineFormat;
  readonly severity: Severity;
  readonly at: number | null;
  /** Fields between time and message (level, thread, process), masked: shown, but not compared. */
  readonly head: readonly string[];
  /** The masked words of its template. Empty for a continuation. */
  readonly tokens: readonly string[];
}
/** Docker wraps each line in JSON with the stream and a time: returns the line itself, or null. */
export declare function dockerLine(members: Members): string | null;
/** Parses a line of JSON or logfmt: level, time, message and, for a request, method, path and status. */
export declare function fromMembers(
  format: "json" | "logfmt",
  members: Members,
  receivedAt: number,
): ParsedLine;
/** Method and status form one word, so that only the path can become variable. */
export declare function requestTokens(method: string, status: number, target: string): string[];
