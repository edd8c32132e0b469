/**
 * Writes batches to one socket, shared by all subscriptions on it. Has no queue of its own: the only buffer is the
 * stream's, and above `unsentBytesMax` (or the stream's high-water mark, if that is higher) nothing is added to it
 * until it has drained.
 */
export class StreamSink {
  #stream;
  #unsentBytesMax;
  #onStall;
  #full = false;
  /** At most one entry per subscription of this socket. */
  #waiting = null;
  /** `onStall` is called when a subscription begins to wait; `stalled` is true while one waits. */
  constructor(stream, unsentBytesMax, onStall) {
    this.#stream = stream;
    this.#unsentBytesMax = unsentBytesMax;
    this.#onStall = onStall;
  }
  get writable() {
    return !this.#full && this.#stream.open;
  }
  get unsentBytes() {
    return this.#stream.open ? this.#stream.writableLength : 0;
  }
  get stalled() {
    return this.#waiting !== null && this.#stream.open;
  }
  send(batch, id) {
    const stream = this.#stream;
    stream.write(batch.addressedTo(id));
    // Every byte has been handed to the kernel, so the batch may be patched again.
    if (stream.writableLength === 0) return;
    batch.giveAway();
    this.measure();
  }
  /** Call it after other code has written to the stream, because those bytes count as well. */
  measure() {
    const stream = this.#stream;
    // Only a full stream emits "drain".
    if (this.#full || !stream.writableNeedDrain || stream.writableLength < this.#unsentBytesMax) return;
    this.#full = true;
    stream.once("drain", () => this.#drained());
  }
  whenWritable(resume) {
    this.#waiting ??= [];
    this.#waiting.push(resume);
    if (this.#waiting.length === 1) this.#onStall(this);
  }
  #drained() {
    if (!this.#full) return;
    this.#full = false;
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const resume of waiting) resume();
  }
}
//# sourceMappingURL=stream-sink.js.map
