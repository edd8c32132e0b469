import type { TerrariumEvent } from "../../events/event.js";
/**
 * One slot of the ring: an event and the two positions it lies between. They are one offset apart for an ordinary
 * event; for an announced gap they span the missing events.
 */
export declare class Slot {
  #private;
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
  constructor(
    scope: string,
    seq: number,
    event: TerrariumEvent,
    beforeEpoch: string,
    beforeOffset: number,
    epoch: string,
    offset: number,
    heartbeatsBefore?: number,
  );
  /** Resumes right after this slot. Created at the first read, not while publishing. */
  get cursor(): string;
}
