import type { CursorTexts } from "../../events/cursor.js";
import type { TerrariumEvent } from "../../events/event.js";
import type { Receipt } from "../../events/kept.js";

/**
 * One slot of the ring: an event and the two positions it lies between. They are one offset apart for an ordinary
 * event; for an announced gap they span the missing events.
 */
export class Slot {
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
  readonly #cursors: CursorTexts;

  constructor(
    cursors: CursorTexts,
    seq: number,
    event: TerrariumEvent,
    beforeEpoch: string,
    beforeOffset: number,
    epoch: string,
    offset: number,
    heartbeatsBefore = 0,
    receipt: Receipt | null = null,
  ) {
    this.#cursors = cursors;
    this.seq = seq;
    this.event = event;
    this.beforeEpoch = beforeEpoch;
    this.beforeOffset = beforeOffset;
    this.epoch = epoch;
    this.offset = offset;
    this.heartbeatsBefore = heartbeatsBefore;
    this.receipt = receipt;
  }

  get scope(): string {
    return this.#cursors.scope;
  }

  /** Resumes right after this slot. Made when it is read, and not kept: there is one for each event of each stream. */
  get cursor(): string {
    return this.#cursors.of(this.epoch, this.offset);
  }
}
