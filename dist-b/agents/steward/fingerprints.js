import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { BOUNDS } from "./bounds.js";
const CHUNK_BYTES = 1_048_576;
/**
 * Changes whenever a file's content may have changed: another file under the name, another size or time. Excludes the ctime,
 * because renaming changes it too.
 */
export function stampOf({ dev, ino, size, mtimeNs }) {
  return `${dev}:${ino}:${size}:${mtimeNs}`;
}
export function modifiedOf({ mtimeNs }) {
  return new Date(Number(mtimeNs / 1000000n)).toISOString();
}
/**
 * Reads a regular file, never through a link. Null when it is not a regular file, is too large, or changed while it was
 * read. Rejects with Node's error when it cannot be read, and with the signal's reason when that aborts.
 */
export async function readFingerprint(path, signal, bytesMax = BOUNDS.fileBytesMax) {
  // O_NONBLOCK: do not block on a pipe that has replaced the file.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const before = await file.stat({ bigint: true });
    if (!before.isFile() || before.size > bytesMax) return null;
    const hash = createHash("sha256");
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Number(before.size) + 1));
    let size = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) break;
      size += bytesRead;
      if (size > bytesMax) return null;
      hash.update(chunk.subarray(0, bytesRead));
    }
    const after = await file.stat({ bigint: true });
    if (stampOf(after) !== stampOf(before) || after.size !== BigInt(size)) return null;
    return { size, modified: modifiedOf(after), sha256: hash.digest("hex"), stamp: stampOf(after) };
  } finally {
    await file.close();
  }
}
/** Reads each version of a file once, within a budget per scan. */
export class Fingerprints {
  #root;
  #bounds;
  #known = new Map();
  #leftBytes = 0;
  constructor(root, bounds) {
    this.#root = root;
    this.#bounds = bounds;
  }
  /** Resets the budget for a new scan. */
  refill() {
    this.#leftBytes = this.#bounds.scanReadBytesMax;
  }
  /** Null when the file cannot be read, has changed since it was found, or exceeds the budget. */
  async of(file, signal) {
    const known = this.#known.get(file.path);
    if (known?.stamp === file.stamp) return known;
    // The last file may exceed the budget, so that a large file is read as well.
    if (this.#leftBytes <= 0) return null;
    this.#leftBytes -= file.size;
    const reading = await this.#read(file.path, signal);
    if (reading?.stamp !== file.stamp) return null;
    this.#keep(file.path, reading);
    return reading;
  }
  async #read(path, signal) {
    try {
      return await readFingerprint(join(this.#root, path), signal, this.#bounds.fileBytesMax);
    } catch (error) {
      if (signal?.aborted) throw error;
      return null;
    }
  }
  #keep(path, reading) {
    this.#known.delete(path);
    this.#known.set(path, reading);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#bounds.fingerprintsMax) break;
      this.#known.delete(oldest);
    }
  }
}
//# sourceMappingURL=fingerprints.js.map
