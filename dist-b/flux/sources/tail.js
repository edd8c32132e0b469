import { statSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { systemClock } from "../../base/clock.js";
import { LineSplitter } from "./line-splitter.js";
import { PathWatch } from "./path-watch.js";
const LINE_BYTES_MAX = 65_536;
const POLL_MS = 1_000;
const CHUNK_BYTES = 65_536;
/**
 * A source of the lines of a file that other processes write. It follows the file while it grows, starts again when
 * it is truncated, and switches to the new file after a rotation (renamed, or deleted and recreated) once the new
 * file has content. The rest of the old file is read first; its last line counts even without a newline. A missing
 * file is waited for. Any other read error fails the source.
 *
 * The end to begin at is the end when the iteration begins; a line half written by then is returned whole. A
 * truncated file that has reached its old length again before the next check looks like one that grew.
 */
export function tail(file, options = {}) {
  return {
    [Symbol.asyncIterator]() {
      const follower = new Follower(file, options);
      const lines = follower.lines();
      return {
        next: () => lines.next(),
        return: () => {
          // A generator that is waiting can only be left after it is woken.
          follower.close();
          return lines.return(undefined);
        },
      };
    },
  };
}
class Follower {
  #file;
  #signal;
  #watch;
  #lineBytesMax;
  #buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  #statAtStart;
  #splitter;
  #isClosed = false;
  constructor(file, options) {
    this.#file = file;
    this.#signal = options.signal;
    this.#lineBytesMax = options.lineBytesMax ?? LINE_BYTES_MAX;
    this.#splitter = new LineSplitter(this.#lineBytesMax);
    if (options.from !== "start") this.#statAtStart = statNow(file);
    this.#watch = new PathWatch(file, options.clock ?? systemClock, options.pollMs ?? POLL_MS);
    if (this.#signal?.aborted) this.close();
    else this.#signal?.addEventListener("abort", this.close, { once: true });
  }
  close = () => {
    this.#isClosed = true;
    this.#watch.close();
    this.#signal?.removeEventListener("abort", this.close);
  };
  async *lines() {
    let current;
    let isPolled = false;
    try {
      while (!this.#isClosed) {
        if (current) yield* this.#read(current);
        const change = await this.#check(current);
        // Polling found a change that the watcher should have reported, so the watcher watches the wrong directory.
        if (isPolled && change.kind !== "none") this.#watch.renew();
        isPolled = false;
        switch (change.kind) {
          case "none":
            isPolled = (await this.#watch.wait()) === "polled";
            break;
          case "grown":
            break;
          case "truncated":
            yield* this.#flush();
            if (current) current.position = 0;
            break;
          case "replaced": {
            const previous = current;
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
  /** Reads all lines up to the current end. */
  async *#read(from) {
    while (!this.#isClosed) {
      const { bytesRead } = await from.handle.read(this.#buffer, 0, CHUNK_BYTES, from.position);
      if (bytesRead === 0) return;
      from.position += bytesRead;
      for (const line of this.#splitter.split(this.#buffer.subarray(0, bytesRead))) yield this.#named(line);
    }
  }
  /** Returns the last line, with or without a newline. */
  *#flush() {
    const line = this.#splitter.flush();
    if (line) yield this.#named(line);
  }
  #named(line) {
    return { text: line.text, file: this.#file, isCut: line.isCut };
  }
  /** Compares the file at the path with the open file. */
  async #check(current) {
    const found = await unlessMissing(stat(this.#file, { bigint: true }));
    if (!found) return { kind: "none" };
    if (!found.isFile()) throw new Error(`${this.#file} is not a regular file`);
    if (current && current.inode === found.ino && current.device === found.dev) {
      const size = Number(found.size);
      if (size === current.position) return { kind: "none" };
      return { kind: size < current.position ? "truncated" : "grown" };
    }
    // While the new file is empty, the writer still uses the old one.
    if (current && found.size === 0n) return { kind: "none" };
    const handle = await unlessMissing(open(this.#file, "r"));
    if (!handle) return { kind: "none" };
    try {
      return { kind: "replaced", next: await this.#openAt(handle, current === undefined) };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
  async #openAt(handle, isFirst) {
    const { dev, ino, size } = await handle.stat({ bigint: true });
    const statThen = isFirst ? this.#statAtStart : undefined;
    const isSame = statThen?.ino === ino && statThen.dev === dev && statThen.size <= size;
    const position = isSame ? await this.#lineStart(handle, Number(statThen.size)) : 0;
    return { handle, device: dev, inode: ino, position };
  }
  /** The start of the line that reaches `end`. A line too long to search is skipped. */
  async #lineStart(handle, end) {
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
/** Undefined when the file cannot be read; opening it will report the reason. */
function statNow(file) {
  try {
    return statSync(file, { bigint: true });
  } catch {
    return undefined;
  }
}
/** Undefined when the file or its directory does not exist. */
async function unlessMissing(promise) {
  try {
    return await promise;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
//# sourceMappingURL=tail.js.map
