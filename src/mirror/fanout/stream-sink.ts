import type { Batch } from "./framing.js";
import type { Sink } from "./observer.js";

/** The part of a socket that a sink needs. */
export interface ByteStream {
  /** False once nothing more may be written. Read before each write: keep it cheap. */
  readonly open: boolean;
  readonly writableLength: number;
  /** True when the stream is full and will emit "drain". */
  readonly writableNeedDrain: boolean;
  write(bytes: Buffer): boolean;
  once(event: "drain", listener: () => void): unknown;
}

/**
 * Writes batches to one socket, shared by all subscriptions on it. Has no queue of its own: the only buffer is the
 * stream's, and above `unsentBytesMax` (or the stream's high-water mark, if that is higher) nothing is added to it
 * until it has drained.
 */
export class StreamSink implements Sink {
  readonly #stream: ByteStream;
  readonly #unsentBytesMax: number;
  readonly #onStall: (sink: StreamSink) => void;
  #full = false;
  /** At most one entry per subscription of this socket. */
  #waiting: (() => void)[] | null = null;

  /** `onStall` is called when a subscription begins to wait; `stalled` is true while one waits. */
  constructor(stream: ByteStream, unsentBytesMax: number, onStall: (sink: StreamSink) => void) {
    this.#stream = stream;
    this.#unsentBytesMax = unsentBytesMax;
    this.#onStall = onStall;
  }

  get writable(): boolean {
    return !this.#full && this.#stream.open;
  }

  get unsentBytes(): number {
    return this.#stream.open ? this.#stream.writableLength : 0;
  }

  get stalled(): boolean {
    return this.#waiting !== null && this.#stream.open;
  }

  send(batch: Batch, id: Buffer): void {
    const stream = this.#stream;
    if (stream.writableLength > 0) batch.leaveScratch();
    stream.write(batch.addressedTo(id));
    // Every byte has been handed to the kernel, so the batch may be patched again.
    if (stream.writableLength === 0) return;
    batch.giveAway();
    this.measure();
  }

  /** Call it after other code has written to the stream, because those bytes count as well. */
  measure(): void {
    const stream = this.#stream;
    // Only a full stream emits "drain".
    if (this.#full || !stream.writableNeedDrain || stream.writableLength < this.#unsentBytesMax) return;
    this.#full = true;
    stream.once("drain", () => this.#drained());
  }

  whenWritable(resume: () => void): void {
    this.#waiting ??= [];
    this.#waiting.push(resume);
    if (this.#waiting.length === 1) this.#onStall(this);
  }

  #drained(): void {
    if (!this.#full) return;
    this.#full = false;
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const resume of waiting) resume();
  }
}
