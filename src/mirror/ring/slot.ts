import { encodeCursor } from "../../events/cursor.js";
import type { TerrariumEvent } from "../../events/event.js";
import type { Receipt } from "../../events/kept.js";

/**
 * One slot of the ring: an event and the two positions it lies between. They are one offset apart for an ordinary
 * event; for an announced gap they span the missing events.
 */
export class Slot {
  readonly scope: string;
  readonly seq: number;
  readonly event: TerrariumEvent;
  readonly beforeEpoch: string;
  readonly beforeOffset: number;
  readonly epoch: string;
  readonly offset: number;
  /**
   * Numbers right after `before` that belonged to heartbeats: an older version numbered and stored them, and they were
   * dropped when this slot was restored. Cursors among them resume at this slot.
   */
  readonly heartbeatsBefore: number;
  /** What the stream had received of its host with this slot; null for a host that does not resend. */
  readonly receipt: Receipt | null;
  #cursor: string | null = null;

  constructor(
    scope: string,
    seq: number,
    event: TerrariumEvent,
    beforeEpoch: string,
    beforeOffset: number,
    epoch: string,
    offset: number,
    heartbeatsBefore = 0,
    receipt: Receipt | null = null,
  ) {
    this.scope = scope;
    this.seq = seq;
    this.event = event;
    this.beforeEpoch = beforeEpoch;
    this.beforeOffset = beforeOffset;
    this.epoch = epoch;
    this.offset = offset;
    this.heartbeatsBefore = heartbeatsBefore;
    this.receipt = receipt;
  }

  /** Resumes right after this slot. Created at the first read, not while publishing. */
  get cursor(): string {
    return (this.#cursor ??= encodeCursor(this.scope, this.epoch, this.offset));
  }
}
