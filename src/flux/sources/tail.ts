import { type BigIntStats, statSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { type Clock, systemClock } from "../../base/clock.js";
import { LineSplitter, type SplitLine } from "./line-splitter.js";
import { PathWatch } from "./path-watch.js";

/** Options of `tail`. */
export interface TailOptions {
  /** Where to begin in a file that is already there. One that appears later is read from its start. Default `end`. */
  readonly from?: "start" | "end";
  /** Longest line, bytes; longer ones are cut. Default 65,536. */
  readonly lineBytesMax?: number;
  /** Look at the file at least this often, milliseconds, whatever the file system reports. Default 1,000. */
  readonly pollMs?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Ends the source. */
  readonly signal?: AbortSignal;
}

/** One line of a followed file. */
export interface TailLine {
  /** Without its line ending; bytes that are not UTF-8 become U+FFFD. */
  readonly text: string;
  /** The path as given to `tail`. */
  readonly file: string;
  /** Longer than `lineBytesMax`: the rest is left out. */
  readonly isCut: boolean;
}

const LINE_BYTES_MAX = 65_536;
const POLL_MS = 1_000;
const CHUNK_BYTES = 65_536;

/**
 * Lives on the lines of a file that others write: follows it while it grows, begins anew when it is truncated, and
 * goes over to the next one when it was rotated (renamed, or deleted and made again) and the next one has content.
 * What was written to the old one until then is read first; its last line counts even without a newline. A file that
 * is not there yet is waited for. Anything else that keeps it from being read fails the source.
 *
 * The end to begin at is the end at the moment the iteration begins; a line half written by then is given whole.
 * A truncated file that has reached its old length again before anybody looked cannot be told from one that grew.
 */
export function tail(file: string, options: TailOptions = {}): AsyncIterable<TailLine> {
  return {
    [Symbol.asyncIterator](): AsyncIterator<TailLine, undefined> {
      const follower = new Follower(file, options);
      const lines = follower.lines();
      return {
        next: () => lines.next(),
        return: () => {
          // A generator that waits for news is left only once it is woken.
          follower.close();
          return lines.return(undefined);
        },
      };
    },
  };
}

/** A file being read. It stays the same one when it is renamed or deleted. */
interface OpenFile {
  readonly handle: FileHandle;
  readonly device: bigint;
  readonly inode: bigint;
  position: number;
}

type Change =
  | { readonly kind: "none" | "grown" | "truncated" }
  | { readonly kind: "replaced"; readonly next: OpenFile };

class Follower {
  readonly #file: string;
  readonly #signal: AbortSignal | undefined;
  readonly #watch: PathWatch;
  readonly #lineBytesMax: number;
  readonly #buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  readonly #stampAtStart: BigIntStats | undefined;
  #splitter: LineSplitter;
  #isClosed = false;

  constructor(file: string, options: TailOptions) {
    this.#file = file;
    this.#signal = options.signal;
    this.#lineBytesMax = options.lineBytesMax ?? LINE_BYTES_MAX;
    this.#splitter = new LineSplitter(this.#lineBytesMax);
    if (options.from !== "start") this.#stampAtStart = stampNow(file);
    this.#watch = new PathWatch(file, options.clock ?? systemClock, options.pollMs ?? POLL_MS);
    if (this.#signal?.aborted) this.close();
    else this.#signal?.addEventListener("abort", this.close, { once: true });
  }

  readonly close = (): void => {
    this.#isClosed = true;
    this.#watch.close();
    this.#signal?.removeEventListener("abort", this.close);
  };

  async *lines(): AsyncGenerator<TailLine, undefined> {
    let current: OpenFile | undefined;
    let isPolled = false;
    try {
      while (!this.#isClosed) {
        if (current) yield* this.#read(current);
        const change = await this.#look(current);
        // Polling found what watching should have reported: whatever is watched, it is not this.
        if (isPolled && change.kind !== "none") this.#watch.renew();
        isPolled = false;
        switch (change.kind) {
          case "none":
            isPolled = (await this.#watch.news()) === "polled";
            break;
          case "grown":
            break;
          case "truncated":
            yield* this.#flush();
            if (current) current.position = 0;
            break;
          case "replaced": {
            const previous: OpenFile | undefined = current;
            try {
              if (previous) yield* this.#read(previous);
              if (previous) yield* this.#flush();
            } finally {
              current = change.next;
              await previous?.handle.close();
            }
          }
        }
      }
      return undefined;
    } finally {
      this.close();
      await current?.handle.close();
    }
  }

  /** All lines up to the present end. */
  async *#read(from: OpenFile): AsyncGenerator<TailLine, void> {
    while (!this.#isClosed) {
      const { bytesRead } = await from.handle.read(this.#buffer, 0, CHUNK_BYTES, from.position);
      if (bytesRead === 0) return;
      from.position += bytesRead;
      for (const line of this.#splitter.split(this.#buffer.subarray(0, bytesRead))) yield this.#named(line);
    }
  }

  /** What was the last line, newline or not. */
  *#flush(): Generator<TailLine, void> {
    const line = this.#splitter.flush();
    if (line) yield this.#named(line);
  }

  #named(line: SplitLine): TailLine {
    return { text: line.text, file: this.#file, isCut: line.isCut };
  }

  /** Compares what the path leads to with what is being read. */
  async #look(current: OpenFile | undefined): Promise<Change> {
    const found = await unlessMissing(stat(this.#file, { bigint: true }));
    if (!found) return { kind: "none" };
    if (!found.isFile()) throw new Error(`${this.#file} is not a regular file`);
    if (current && current.inode === found.ino && current.device === found.dev) {
      const size = Number(found.size);
      if (size === current.position) return { kind: "none" };
      return { kind: size < current.position ? "truncated" : "grown" };
    }
    // Whoever writes has not gone over to the new one as long as it is empty.
    if (current && found.size === 0n) return { kind: "none" };
    const handle = await unlessMissing(open(this.#file, "r"));
    if (!handle) return { kind: "none" };
    try {
      return { kind: "replaced", next: await this.#opened(handle, current === undefined) };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async #opened(handle: FileHandle, isFirst: boolean): Promise<OpenFile> {
    const { dev, ino, size } = await handle.stat({ bigint: true });
    const stamp = isFirst ? this.#stampAtStart : undefined;
    const isSame = stamp?.ino === ino && stamp.dev === dev && stamp.size <= size;
    const position = isSame ? await this.#lineStart(handle, Number(stamp.size)) : 0;
    return { handle, device: dev, inode: ino, position };
  }

  /** Where the line that reaches `end` begins. When it is too long to look, it is skipped. */
  async #lineStart(handle: FileHandle, end: number): Promise<number> {
    if (end === 0) return 0;
    const lengthBytes = Math.min(end, this.#lineBytesMax);
    const start = end - lengthBytes;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(lengthBytes), 0, lengthBytes, start);
    const newline = buffer.subarray(0, bytesRead).lastIndexOf("\n");
    if (newline >= 0) return start + newline + 1;
    if (start === 0) return 0;
    this.#splitter = new LineSplitter(this.#lineBytesMax, true);
    return end;
  }
}

/** Undefined when there is nothing to be seen; why that is, opening it will tell. */
function stampNow(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true });
  } catch {
    return undefined;
  }
}

/** Undefined when there is no such file, or no such folder. */
async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
