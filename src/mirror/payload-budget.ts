import type { Payload } from "./batch.js";
import type { FanoutCounters } from "./counters.js";

/** What an entry takes beside its payload's bytes: objects, the cursor, a place in an array. Measured, bytes. */
const ENTRY_BYTES = 256;

/** A payload that may be dropped at any time: it is made again when somebody asks. */
export interface CachedPayload {
  readonly payload: Payload;
  /** Takes it out of the cache it is in. */
  readonly drop: () => void;
  older: CachedPayload | null;
  newer: CachedPayload | null;
}

/**
 * One budget of bytes for the payloads of all documents and rings. When it is spent, those used least recently are
 * dropped. A list in the order of use, linked through its entries, so that each step costs the same however many.
 */
export class PayloadBudget {
  readonly #bytesMax: number;
  readonly #counters: Pick<FanoutCounters, "cachedBytes" | "evictions">;
  #oldest: CachedPayload | null = null;
  #newest: CachedPayload | null = null;

  constructor(bytesMax: number, counters: Pick<FanoutCounters, "cachedBytes" | "evictions">) {
    this.#bytesMax = bytesMax;
    this.#counters = counters;
  }

  add(entry: CachedPayload): void {
    this.#counters.cachedBytes += sizeOf(entry);
    this.#append(entry);
    while (this.#counters.cachedBytes > this.#bytesMax && this.#oldest) {
      const { drop } = this.#oldest;
      this.#counters.evictions += 1;
      this.remove(this.#oldest);
      drop();
    }
  }

  /** It was used just now. */
  touch(entry: CachedPayload): void {
    if (entry === this.#newest) return;
    this.#unlink(entry);
    this.#append(entry);
  }

  remove(entry: CachedPayload): void {
    this.#unlink(entry);
    this.#counters.cachedBytes -= sizeOf(entry);
  }

  #append(entry: CachedPayload): void {
    entry.older = this.#newest;
    entry.newer = null;
    if (this.#newest) this.#newest.newer = entry;
    else this.#oldest = entry;
    this.#newest = entry;
  }

  #unlink(entry: CachedPayload): void {
    if (entry.older) entry.older.newer = entry.newer;
    else this.#oldest = entry.newer;
    if (entry.newer) entry.newer.older = entry.older;
    else this.#newest = entry.older;
  }
}

function sizeOf({ payload }: CachedPayload): number {
  return payload.bytes.length + ENTRY_BYTES;
}
