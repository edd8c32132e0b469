import { join } from "node:path";
import type { Bounds } from "./bounds.js";
import { readFingerprint, type Reading } from "./fingerprint.js";
import type { Found } from "./walk.js";

/** Reads files, each version once, and within one scan no more than its budget. */
export class Fingerprints {
  readonly #root: string;
  readonly #bounds: Bounds;
  readonly #known = new Map<string, Reading>();
  #leftBytes = 0;

  constructor(root: string, bounds: Bounds) {
    this.#root = root;
    this.#bounds = bounds;
  }

  /** A new scan has a new budget. */
  refill(): void {
    this.#leftBytes = this.#bounds.scanReadBytesMax;
  }

  /** Null when the file cannot be read, changed since it was found, or there is no budget left for it. */
  async of(file: Found, signal?: AbortSignal): Promise<Reading | null> {
    const known = this.#known.get(file.path);
    if (known?.stamp === file.stamp) return known;
    // The last one may go beyond the budget, so that a large file has its turn too.
    if (this.#leftBytes <= 0) return null;
    this.#leftBytes -= file.size;
    const reading = await this.#read(file.path, signal);
    if (reading?.stamp !== file.stamp) return null;
    this.#keep(file.path, reading);
    return reading;
  }

  async #read(path: string, signal: AbortSignal | undefined): Promise<Reading | null> {
    try {
      return await readFingerprint(join(this.#root, path), signal, this.#bounds.fileBytesMax);
    } catch (error) {
      if (signal?.aborted) throw error;
      return null;
    }
  }

  #keep(path: string, reading: Reading): void {
    this.#known.delete(path);
    this.#known.set(path, reading);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#bounds.fingerprintsMax) break;
      this.#known.delete(oldest);
    }
  }
}
