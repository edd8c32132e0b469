import { renameSync, statSync } from "node:fs";
import { destination } from "pino";

/** The log is renamed to `….1` at this size, replacing the one before: the two together bound the disk used. */
const FILE_BYTES_MAX = 10_485_760;
/** Bytes waiting to be written; lines beyond it are dropped rather than held. */
const WAITING_BYTES_MAX = 1_048_576;

export interface AccessLog {
  write(line: string): void;
  close(): void;
}

/** One text line per request, in a file that others may follow. Writing never waits for the disk. */
export function createAccessLog(path: string, onError: (error: Error) => void): AccessLog {
  const file = destination({ dest: path, sync: false, mkdir: true, maxLength: WAITING_BYTES_MAX });
  file.on("error", onError);
  let bytes = sizeOf(path);
  return {
    write(line) {
      bytes += Buffer.byteLength(line) + 1;
      file.write(`${line}\n`);
      if (bytes < FILE_BYTES_MAX) return;
      bytes = 0;
      try {
        renameSync(path, `${path}.1`);
        file.reopen();
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
      }
    },
    close() {
      file.end();
    },
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
