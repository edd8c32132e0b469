import type { BookedHost, HostBook } from "../../events/host-book.js";

type HostKey = Pick<BookedHost, "owner" | "hostId">;

/**
 * Writes the book of hosts that dial in: one write of a host at a time, and of the changes that come meanwhile the last
 * one. A write that fails is reported and not repeated; the next change of that host writes all of it.
 */
export class HostKeeper {
  readonly #book: HostBook;
  readonly #onError: (error: unknown) => void;
  /** By host: what is written next, or null. Hosts that are being written. */
  readonly #next = new Map<string, (() => Promise<void>) | null>();

  constructor(book: HostBook, onError: (error: unknown) => void) {
    this.#book = book;
    this.#onError = onError;
  }

  /** The hosts of an earlier run; none when they cannot be read. */
  async load(): Promise<readonly BookedHost[]> {
    try {
      return await this.#book.load();
    } catch (error) {
      this.#onError(error);
      return [];
    }
  }

  put(host: BookedHost): void {
    this.#write(host, () => this.#book.put(host));
  }

  remove(host: HostKey): void {
    this.#write(host, () => this.#book.remove(host));
  }

  #write({ owner, hostId }: HostKey, write: () => Promise<void>): void {
    const key = JSON.stringify([owner, hostId]);
    const isWriting = this.#next.has(key);
    this.#next.set(key, write);
    if (!isWriting) void this.#writeAll(key);
  }

  async #writeAll(key: string): Promise<void> {
    for (let write = this.#next.get(key); write; write = this.#next.get(key)) {
      this.#next.set(key, null);
      try {
        await write();
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#next.delete(key);
  }
}
