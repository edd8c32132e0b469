import type { Exchange } from "./exchange.js";
export declare function isLogged(pathname: string | null): boolean;
/**
 * One answered request as one line: `2026-11-22T10:15:30.123Z 127.0.0.1 POST /graphql 200 3.2ms query Agents`.
 * The duration ends where the response begins. No query string, no variables, no headers.
 */
export declare function accessLine(
  nowMs: number,
  method: string,
  status: number,
  tookMs: number,
  exchange: Pick<Exchange, "address" | "path" | "operation">,
): string;
export interface AccessLog {
  write(line: string): void;
  /** Resolves when the waiting lines are written, or when writing has failed. */
  close(): Promise<void>;
}
/**
 * Writes one text line per request to a file; other programs may tail it. `write` never waits for the disk. At `bytesMax`
 * the file is renamed to `….1`, replacing the previous one, so that the log takes at most about twice `bytesMax` on disk.
 */
export declare function createAccessLog(
  path: string,
  onError: (error: Error) => void,
  bytesMax?: number,
  /** Called for each line that is dropped because the disk does not keep up. */
  onDropped?: () => void,
): AccessLog;
