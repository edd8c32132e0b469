import type { JsonValue } from "./json.js";

/** Writes one line to the host's log. `fields` must be JSON; no payloads, no secrets. */
export type LogLine = (message: string, fields?: { readonly [name: string]: JsonValue }) => void;

/**
 * The log of an agent's host: one structured line a call, with the agent's id beside it.
 *
 * @example
 * ```ts
 * context.log.warn("the upstream is slow", { tookMs: 1_200 });
 * ```
 */
export interface AgentLog {
  /** Details for finding a fault; off by default. */
  readonly debug: LogLine;
  /** What happened, in the normal course of things. */
  readonly info: LogLine;
  /** Something is wrong; the agent can go on. */
  readonly warn: LogLine;
  /** Something failed. */
  readonly error: LogLine;
}

/** Where the gateway writes: the part of a pino logger that it uses. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
