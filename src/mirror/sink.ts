import type { Batch } from "./batch.js";

/** The bytes' way out, as an observer sees it. */
export interface Sink {
  /** False while more unsent bytes than the bound wait in the socket, or when it is gone. */
  readonly writable: boolean;
  send(batch: Batch, id: Buffer): void;
  /** Calls `resume` once when the sink is writable again. */
  whenWritable(resume: () => void): void;
}

/** The part of a `net.Socket` (or `tls.TLSSocket`, or `http.ServerResponse`) that a sink needs. */
export interface ByteStream {
  readonly writableLength: number;
  readonly destroyed: boolean;
  write(bytes: Buffer): boolean;
  on(event: "drain", listener: () => void): unknown;
}

/**
 * Writes batches to one socket, shared by all subscriptions on it. Queues nothing itself: the only buffer is the
 * stream's own, and above `unsentBytesMax` nothing is added to it.
 */
export class StreamSink implements Sink {
  readonly #stream: ByteStream;
  readonly #unsentBytesMax: number;
  readonly #onStall: (sink: StreamSink) => void;
  /** At most one entry per subscription of this socket. */
  #waiting: (() => void)[] = [];

  /** `onStall` hears when the bound is reached; `stalled` tells whether it still is. */
  constructor(stream: ByteStream, unsentBytesMax: number, onStall: (sink: StreamSink) => void) {
    this.#stream = stream;
    this.#unsentBytesMax = unsentBytesMax;
    this.#onStall = onStall;
    stream.on("drain", () => this.#drained());
  }

  get writable(): boolean {
    return this.#stream.writableLength < this.#unsentBytesMax && !this.#stream.destroyed;
  }

  get unsentBytes(): number {
    return this.#stream.destroyed ? 0 : this.#stream.writableLength;
  }

  get stalled(): boolean {
    return this.#waiting.length > 0 && !this.#stream.destroyed;
  }

  send(batch: Batch, id: Buffer): void {
    const stream = this.#stream;
    stream.write(batch.addressedTo(id));
    // A stream whose length is back at zero has handed every byte to the kernel: the batch may be patched again.
    if (stream.writableLength > 0) batch.giveAway();
  }

  whenWritable(resume: () => void): void {
    this.#waiting.push(resume);
    if (this.#waiting.length === 1) this.#onStall(this);
  }

  #drained(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}
