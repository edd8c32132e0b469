import { type AgentDefinition, type Clock } from "../index.js";
import { type WatchInput } from "./logwatch/log-watch.js";
import type { Answer } from "./logwatch/reports.js";
export interface LogwatchOptions {
  /** Paths of the files to follow. A missing file is awaited. */
  readonly files: readonly string[];
  /** Where to start in existing files. Default `end`. */
  readonly from?: "start" | "end";
  /** Default: the system clock. */
  readonly clock?: Clock;
}
/**
 * Follows log files and reports new kinds of lines, bursts and errors (counted, never one event per line), and a summary
 * every ten seconds while lines arrive. See `LogWatch` for the rules. Its events are public, so addresses, secrets and long
 * ids are masked (`redact`), and files are named without their folders.
 *
 * - `{"focus":"payments"}` shows lines with that word at once and leaves the rest to the summaries; `{"focus":null}` ends it;
 * - `{"report":true}` returns the most frequent templates with their rates; `{"forget":"t12"}`, `{"forget":"*"}`;
 * - `{"text":"…"}` is one more line.
 */
export declare function logwatch(options: LogwatchOptions): AgentDefinition<WatchInput, Answer>;
