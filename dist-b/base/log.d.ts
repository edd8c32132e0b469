import type { JsonValue } from "./json.js";
/** Writes one line to the host's log. `fields` must be JSON; no payloads, no secrets. */
export type LogLine = (
  message: string,
  fields?: {
    readonly [name: string]: JsonValue;
  },
) => void;
/**
 * The log of an agent's host: one structured line per call, with the agent's id.
 *
 * @example
 * ```ts
 * context.log.warn("the upstream is slow", { tookMs: 1_200 });
 * ```
 */
export interface AgentLog {
  /** Details for finding a fault; off by default. */
  readonly debug: LogLine;
  /** Normal events. */
  readonly info: LogLine;
  /** A problem with which the agent can continue. */
  readonly warn: LogLine;
  /** A failure. */
  readonly error: LogLine;
}
/** The gateway's log: the part of a pino logger that it uses. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
