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
export declare class StreamSink implements Sink {
  #private;
  /** `onStall` is called when a subscription begins to wait; `stalled` is true while one waits. */
  constructor(stream: ByteStream, unsentBytesMax: number, onStall: (sink: StreamSink) => void);
  get writable(): boolean;
  get unsentBytes(): number;
  get stalled(): boolean;
  send(batch: Batch, id: Buffer): void;
  /** Call it after other code has written to the stream, because those bytes count as well. */
  measure(): void;
  whenWritable(resume: () => void): void;
}
