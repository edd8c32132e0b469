import { encodeCursor } from "../../events/cursor.js";
/**
 * One slot of the ring: an event and the two positions it lies between. They are one offset apart for an ordinary
 * event; for an announced gap they span the missing events.
 */
export class Slot {
  scope;
  seq;
  event;
  beforeEpoch;
  beforeOffset;
  epoch;
  offset;
  /**
   * Numbers right after `before` that belonged to heartbeats: an older version numbered and stored them, and they were
   * dropped when this slot was restored. Cursors among them resume at this slot.
   */
  heartbeatsBefore;
  #cursor = null;
  constructor(scope, seq, event, beforeEpoch, beforeOffset, epoch, offset, heartbeatsBefore = 0) {
    this.scope = scope;
    this.seq = seq;
    this.event = event;
    this.beforeEpoch = beforeEpoch;
    this.beforeOffset = beforeOffset;
    this.epoch = epoch;
    this.offset = offset;
    this.heartbeatsBefore = heartbeatsBefore;
  }
  /** Resumes right after this slot. Created at the first read, not while publishing. */
  get cursor() {
    return (this.#cursor ??= encodeCursor(this.scope, this.epoch, this.offset));
  }
}
//# sourceMappingURL=slot.js.map
