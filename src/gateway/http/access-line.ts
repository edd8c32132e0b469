import type { Exchange } from "./exchange.js";

const PATH_CHARACTERS_MAX = 200;
const OPERATION_CHARACTERS_MAX = 100;

/** Requests of orchestrators and scrapers, every few seconds for ever, would drown everything else. */
const UNLOGGED_PATHS = new Set(["/health", "/ready", "/metrics"]);

export function isLogged(pathname: string): boolean {
  return !UNLOGGED_PATHS.has(pathname);
}

/**
 * One answered request as one line: `2026-11-22T10:15:30.123Z 127.0.0.1 POST /graphql 200 3.2ms query Agents`.
 * The duration ends where the response begins. No query string, no variables, no headers.
 */
export function accessLine(
  nowMs: number,
  method: string,
  status: number,
  tookMs: number,
  exchange: Exchange,
): string {
  const path = exchange.pathname.slice(0, PATH_CHARACTERS_MAX);
  const operation = exchange.operation?.slice(0, OPERATION_CHARACTERS_MAX) ?? "-";
  return [
    new Date(nowMs).toISOString(),
    exchange.address,
    method,
    path,
    status,
    `${tookMs.toFixed(1)}ms`,
    operation,
  ].join(" ");
}
