import { createWriteStream, mkdirSync, openSync, renameSync, statSync, type WriteStream } from "node:fs";
import { dirname } from "node:path";
import { type Clock, systemClock } from "../../base/clock.js";
import { defaultLimits } from "../../base/limits.js";
import type { Exchange } from "./exchange.js";

const PATH_CHARACTERS_MAX = 200;
const OPERATION_CHARACTERS_MAX = 100;

/** Probes and scrapers request these every few seconds and would drown out everything else. */
const UNLOGGED_PATHS = new Set(["/health", "/ready", "/metrics"]);

export function isLogged(pathname: string | null): boolean {
  return pathname === null || !UNLOGGED_PATHS.has(pathname);
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
  exchange: Pick<Exchange, "address" | "path" | "operation">,
): string {
  const path = exchange.path.slice(0, PATH_CHARACTERS_MAX);
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

/** Share of `bytesMax` that may wait in memory to be written; lines beyond that are dropped. */
const WAITING_SHARE = 1 / 10;
/** How long a line waits for others, ms, and how many bytes are enough not to wait: a write of its own costs as much as all else. */
const GATHER_MS = 50;
const GATHERED_BYTES = 16_384;

export interface AccessLog {
  write(line: string): void;
  /** Resolves when the waiting lines are written, or when writing has failed. */
  close(): Promise<void>;
}

/**
 * Writes one text line per request to a file; other programs may tail it. `write` never waits for the disk, and lines of 50 ms are written at once. At `bytesMax`
 * the file is renamed to `….1`, replacing the previous one, so that the log takes at most about twice `bytesMax` on disk.
 */
export function createAccessLog(
  path: string,
  onError: (error: Error) => void,
  bytesMax: number = defaultLimits.maxAccessLogBytes,
  /** Called for each line that is dropped because the disk does not keep up. */
  onDropped: () => void = () => undefined,
  clock: Clock = systemClock,
): AccessLog {
  const waitingMax = bytesMax * WAITING_SHARE;
  const enough = Math.min(GATHERED_BYTES, waitingMax / 2);
  let bytes = 0;
  let file = open();
  let over = false;

  /** Opens synchronously, so that no rename comes before it. Null when the file cannot be opened. */
  function open(): WriteStream | null {
    try {
      mkdirSync(dirname(path), { recursive: true });
      const opened = createWriteStream(path, { fd: openSync(path, "a") }).on("error", onError);
      bytes = statSync(path).size;
      return opened;
    } catch (error) {
      onError(error as Error);
      return null;
    }
  }

  function rotate(): void {
    try {
      renameSync(path, `${path}.1`);
      file?.end();
      file = open();
    } catch (error) {
      bytes = 0;
      onError(error as Error);
    }
  }

  function gather(stream: WriteStream, text: string): void {
    if (stream.writableCorked === 0) {
      stream.cork();
      clock.after(GATHER_MS, () => stream.uncork());
    }
    stream.write(text);
    if (stream.writableLength >= enough) stream.uncork();
  }

  return {
    write(line) {
      if (over) return;
      // Open the file again after a failure.
      if (!file || file.destroyed) file = open();
      if (!file) return;
      if (file.writableLength > waitingMax) return onDropped();
      const text = `${line}\n`;
      bytes += Buffer.byteLength(text);
      gather(file, text);
      if (bytes >= bytesMax) rotate();
    },
    close() {
      over = true;
      const last = file;
      return new Promise((resolve) => {
        if (!last || last.closed) resolve();
        else last.once("close", resolve).end();
      });
    },
  };
}
