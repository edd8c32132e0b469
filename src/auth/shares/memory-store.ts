import type { Share } from "./share.js";
import { type AddOutcome, fullness, type OpenedShares, type ShareLimits, type ShareStore } from "./store.js";

/** Keeps shares for the lifetime of the process. The key is new in each process, so no share outlives it. */
export class MemoryShareStore implements ShareStore {
  readonly #limits: ShareLimits;
  readonly #shares = new Map<string, Share>();
  #key: Uint8Array | null = null;

  constructor(limits: ShareLimits) {
    this.#limits = limits;
  }

  // oxlint-disable-next-line typescript/require-await -- the port is asynchronous, because the SQLite store is
  async open(candidate: Uint8Array, now: number): Promise<OpenedShares> {
    this.#key ??= candidate;
    this.#forget(now);
    return { key: this.#key, shares: [...this.#shares.values()] };
  }

  // oxlint-disable-next-line typescript/require-await -- as above
  async add(share: Share, now: number): Promise<AddOutcome> {
    this.#forget(now);
    const all = [...this.#shares.values()];
    const counts = {
      all: all.length,
      ofAgent: all.filter(({ agentId }) => agentId === share.agentId).length,
      ofClient: all.filter(({ createdBy }) => createdBy === share.createdBy).length,
    };
    const full = fullness(counts, this.#limits);
    if (full) return full;
    this.#shares.set(share.id, share);
    return { outcome: "STORED" };
  }

  // oxlint-disable-next-line typescript/require-await -- as above
  async remove(id: string): Promise<boolean> {
    return this.#shares.delete(id);
  }

  /** No other gateway shares this memory. */
  watch(): () => void {
    return () => undefined;
  }

  #forget(now: number): void {
    for (const { id, expiresAt } of this.#shares.values()) if (expiresAt <= now) this.#shares.delete(id);
  }
}
