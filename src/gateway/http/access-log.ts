import { createWriteStream, mkdirSync, openSync, renameSync, statSync, type WriteStream } from "node:fs";
import { dirname } from "node:path";
import { defaultLimits } from "../../base/limits.js";

/** Of a file's bytes, what may wait to be written; lines beyond it are dropped rather than held. */
const WAITING_SHARE = 1 / 10;

export interface AccessLog {
  write(line: string): void;
  /** Resolves when all that was waiting is written, or cannot be. */
  close(): Promise<void>;
}

/**
 * One text line per request, in a file that others may follow. Writing never waits for the disk. At `bytesMax` the file
 * is renamed to `….1`, replacing the one before: the two together bound the disk used.
 */
export function createAccessLog(
  path: string,
  onError: (error: Error) => void,
  bytesMax: number = defaultLimits.maxAccessLogBytes,
): AccessLog {
  let bytes = 0;
  let file = open();
  let over = false;

  /** At once, so that a rename can never overtake it. Null when it cannot be had. */
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

  return {
    write(line) {
      if (over) return;
      // What failed once is tried again.
      if (!file || file.destroyed) file = open();
      if (!file || file.writableLength > bytesMax * WAITING_SHARE) return;
      const text = `${line}\n`;
      bytes += Buffer.byteLength(text);
      file.write(text);
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
