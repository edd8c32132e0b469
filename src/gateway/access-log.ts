import { createWriteStream, mkdirSync, openSync, renameSync, statSync, type WriteStream } from "node:fs";
import { dirname } from "node:path";

/** The log is renamed to `….1` at this size, replacing the one before: the two together bound the disk used. */
const FILE_BYTES_MAX = 10_485_760;
/** Bytes waiting to be written; lines beyond it are dropped rather than held. */
const WAITING_BYTES_MAX = 1_048_576;

export interface AccessLog {
  write(line: string): void;
  /** Resolves when all that was waiting is written, or cannot be. */
  close(): Promise<void>;
}

/** One text line per request, in a file that others may follow. Writing never waits for the disk. */
export function createAccessLog(path: string, onError: (error: Error) => void): AccessLog {
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
      if (!file || file.writableLength > WAITING_BYTES_MAX) return;
      const text = `${line}\n`;
      bytes += Buffer.byteLength(text);
      file.write(text);
      if (bytes >= FILE_BYTES_MAX) rotate();
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
