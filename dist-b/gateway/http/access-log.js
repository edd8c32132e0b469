import { createWriteStream, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { defaultLimits } from "../../base/limits.js";
const PATH_CHARACTERS_MAX = 200;
const OPERATION_CHARACTERS_MAX = 100;
/** Probes and scrapers request these every few seconds and would drown out everything else. */
const UNLOGGED_PATHS = new Set(["/health", "/ready", "/metrics"]);
export function isLogged(pathname) {
  return pathname === null || !UNLOGGED_PATHS.has(pathname);
}
/**
 * One answered request as one line: `2026-11-22T10:15:30.123Z 127.0.0.1 POST /graphql 200 3.2ms query Agents`.
 * The duration ends where the response begins. No query string, no variables, no headers.
 */
export function accessLine(nowMs, method, status, tookMs, exchange) {
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
/**
 * Writes one text line per request to a file; other programs may tail it. `write` never waits for the disk. At `bytesMax`
 * the file is renamed to `….1`, replacing the previous one, so that the log takes at most about twice `bytesMax` on disk.
 */
export function createAccessLog(
  path,
  onError,
  bytesMax = defaultLimits.maxAccessLogBytes,
  /** Called for each line that is dropped because the disk does not keep up. */
  onDropped = () => undefined,
) {
  let bytes = 0;
  let file = open();
  let over = false;
  /** Opens synchronously, so that no rename comes before it. Null when the file cannot be opened. */
  function open() {
    try {
      mkdirSync(dirname(path), { recursive: true });
      const opened = createWriteStream(path, { fd: openSync(path, "a") }).on("error", onError);
      bytes = statSync(path).size;
      return opened;
    } catch (error) {
      onError(error);
      return null;
    }
  }
  function rotate() {
    try {
      renameSync(path, `${path}.1`);
      file?.end();
      file = open();
    } catch (error) {
      bytes = 0;
      onError(error);
    }
  }
  /** Lines of one turn of the event loop are written at once. */
  function writeWithTurn(stream, text) {
    if (stream.writableCorked === 0) {
      stream.cork();
      setImmediate(() => stream.uncork());
    }
    stream.write(text);
  }
  return {
    write(line) {
      if (over) return;
      // Open the file again after a failure.
      if (!file || file.destroyed) file = open();
      if (!file) return;
      if (file.writableLength > bytesMax * WAITING_SHARE) return onDropped();
      const text = `${line}\n`;
      bytes += Buffer.byteLength(text);
      writeWithTurn(file, text);
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
//# sourceMappingURL=access-log.js.map
