/** A stream that is recorded: how far, and what its ring has overwritten before it was written. */
export class FollowedStream {
  stream;
  /** Seq of the next slot to write. */
  seq;
  #detach;
  /** Counts slots that are kept here; false when one may not be. */
  #keep;
  /** Slots from `seq` on that the ring has overwritten. */
  #spilled = [];
  constructor(stream, seq, onAdvance, keep) {
    this.stream = stream;
    this.seq = seq;
    this.#keep = keep;
    this.#detach = stream.attach({ onAdvance, onClose: onAdvance });
    stream.listeners.whenOverwritten((slot) => {
      if (slot.seq >= this.seq && keep(1)) this.#spilled.push(slot);
    });
  }
  get isWritten() {
    return this.seq >= this.stream.nextSeq;
  }
  /** The slots that are to be written before `to`. */
  *waiting(to) {
    const { stream, seq } = this;
    let next = seq;
    for (const slot of this.#spilled) {
      if (slot.seq < seq || slot.seq >= to) continue;
      next = slot.seq + 1;
      yield slot;
    }
    for (next = Math.max(next, stream.oldestSeq); next < to; next += 1) {
      const slot = stream.slot(next);
      if (slot) yield slot;
    }
  }
  /** Everything before `seq` is stored. */
  written(seq) {
    this.seq = seq;
    const left = this.#spilled.filter((slot) => slot.seq >= seq);
    this.#keep(left.length - this.#spilled.length);
    this.#spilled = left;
  }
  release() {
    this.#detach();
    this.stream.listeners.whenOverwritten(null);
    this.#keep(-this.#spilled.length);
    this.#spilled = [];
  }
}
//# sourceMappingURL=followed-stream.js.map
