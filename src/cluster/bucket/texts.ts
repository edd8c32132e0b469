import type { JetStreamManager, MsgRequest } from "@nats-io/jetstream";
import { StoreError } from "../../base/store-error.js";
import type { ClusterConnection } from "../connection.js";
import type { UnsavedLog } from "./log.js";

export interface StoredText {
  readonly seq: number;
  readonly key: string;
  /** Null: it was erased, and is forgotten in a moment. */
  readonly text: string | null;
}

export interface TextsOptions {
  readonly connection: ClusterConnection;
  readonly manager: JetStreamManager;
  readonly bucket: string;
  /** What is not saved as messages of its own. */
  readonly log: UnsavedLog;
  readonly onError: (error: unknown) => void;
}

/**
 * The texts of a bucket that copies do not hold. Reads ask the leader, so they see what was stored before. They reject with
 * STORE_UNREACHABLE.
 */
export class Texts {
  readonly #options: TextsOptions;
  readonly #stream: string;

  constructor(options: TextsOptions) {
    this.#options = options;
    this.#stream = `KV_${options.bucket}`;
  }

  subjectOf(key: string): string {
    return `$KV.${this.#options.bucket}.u.${key}`;
  }

  /** Null: there is none. */
  async read(key: string): Promise<string | null> {
    const unsaved = this.#options.log.get(`u.${key}`);
    return unsaved === undefined ? ((await this.last(key))?.text ?? null) : unsaved;
  }

  /** Texts that are not saved, and so are not found by `next` and `last`, in the order in which they were written. */
  unsaved(prefix: string): readonly { readonly key: string; readonly text: string }[] {
    return this.#options.log.texts(prefix);
  }

  /** The first saved text from a sequence on whose key matches. */
  next(pattern: string, seq: number): Promise<StoredText | null> {
    // The client's type knows either of them only.
    const query: { readonly seq: number; readonly next_by_subj: string } = {
      seq,
      next_by_subj: this.subjectOf(pattern),
    };
    return this.#get(query);
  }

  /** The latest saved text whose key matches. */
  last(pattern: string): Promise<StoredText | null> {
    return this.#get({ last_by_subj: this.subjectOf(pattern) });
  }

  /** Forgets texts whose keys match, before a sequence. Not part of a transaction. */
  async purge(pattern: string, before: number): Promise<void> {
    await this.#options.manager.streams.purge(this.#stream, { filter: this.subjectOf(pattern), seq: before });
  }

  async #get(query: MsgRequest): Promise<StoredText | null> {
    const { connection, manager, onError } = this.#options;
    if (connection.isDown) throw unreachable();
    try {
      const found = await manager.streams.getMessage(this.#stream, query);
      if (!found) return null;
      const isGone = (found.header.get("KV-Operation") ?? "") !== "";
      const key = found.subject.slice(this.subjectOf("").length);
      return { seq: found.seq, key, text: isGone ? null : found.string() };
    } catch (error) {
      onError(error);
      throw unreachable();
    }
  }
}

export function unreachable(): StoreError {
  return new StoreError("STORE_UNREACHABLE", "the servers of the bucket cannot be reached");
}
