import type { TerrariumError } from "../base/errors.js";
import type { TerrariumEvent } from "../events/event.js";
import type { Batch, Framing } from "./framing.js";
import type { RingCursor } from "./ring-cursor.js";

/** Somebody watching through a socket: a place in the ring, a way out, and the id its messages carry. No queue. */
export interface Observer {
  readonly cursor: RingCursor;
  readonly sink: Sink;
  readonly framing: Framing;
  /** The operation's id as JSON string content, UTF-8; empty for framings without one. */
  readonly id: Buffer;
  /** The ring is closed and everything has been sent. */
  onEnd(): void;
  /** Rendering for it, or sending to it, failed. It was removed; `cursor` stands behind what it was sent. */
  onFailed(error: unknown): void;
  /** Its place went to a client with fewer documents; it has to leave. */
  onEvicted(reason: TerrariumError): void;
}

/** Turns an event into the bytes its observers get: one GraphQL execution and one encoding, synchronously. */
export type Rendering = (cursor: string, event: TerrariumEvent) => Buffer;

/** The bytes' way out, as an observer sees it. */
export interface Sink {
  /** False while more unsent bytes than the bound wait in the socket, or when it is gone. */
  readonly writable: boolean;
  send(batch: Batch, id: Buffer): void;
  /** Calls `resume` once when the sink is writable again. */
  whenWritable(resume: () => void): void;
}

/** The part of a socket that a sink needs. */
export interface ByteStream {
  /** False once nothing may be written any more. Asked before each write: keep it cheap. */
  readonly open: boolean;
  readonly writableLength: number;
  /** It wants no more, and will say when it has drained. */
  readonly writableNeedDrain: boolean;
  write(bytes: Buffer): boolean;
  once(event: "drain", listener: () => void): unknown;
}

/**
 * Writes batches to one socket, shared by all subscriptions on it. Queues nothing itself: the only buffer is the
 * stream's own, and above `unsentBytesMax` (or the stream's own high-water mark, if that is higher) nothing is added
 * to it until it has drained.
 */
export class StreamSink implements Sink {
  readonly #stream: ByteStream;
  readonly #unsentBytesMax: number;
  readonly #onStall: (sink: StreamSink) => void;
  #full = false;
  /** At most one entry per subscription of this socket. */
  #waiting: (() => void)[] | null = null;

  /** `onStall` hears when somebody begins to wait; `stalled` tells whether somebody still does. */
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
    stream.write(batch.addressedTo(id));
    // A stream whose length is back at zero has handed every byte to the kernel: the batch may be patched again.
    if (stream.writableLength === 0) return;
    batch.giveAway();
    this.measure();
  }

  /** To be called when others have written to the stream: what they wrote counts as well. */
  measure(): void {
    const stream = this.#stream;
    // Only a stream that wants no more will say when it has drained.
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
