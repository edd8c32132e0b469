import { encodeCursor } from "../events/cursor.js";
import type { TerrariumEvent } from "../events/event.js";

/**
 * One place in the ring: an event and the two positions it lies between. For an ordinary event they are one
 * offset apart; for an announced hole they span what is missing.
 */
export class Slot {
  readonly scope: string;
  readonly seq: number;
  readonly event: TerrariumEvent;
  readonly beforeEpoch: string;
  readonly beforeOffset: number;
  readonly epoch: string;
  readonly offset: number;
  #cursor: string | null = null;

  constructor(
    scope: string,
    seq: number,
    event: TerrariumEvent,
    beforeEpoch: string,
    beforeOffset: number,
    epoch: string,
    offset: number,
  ) {
    this.scope = scope;
    this.seq = seq;
    this.event = event;
    this.beforeEpoch = beforeEpoch;
    this.beforeOffset = beforeOffset;
    this.epoch = epoch;
    this.offset = offset;
  }

  /** Resumes right after this slot. Made when first asked for, not while publishing. */
  get cursor(): string {
    return (this.#cursor ??= encodeCursor(this.scope, this.epoch, this.offset));
  }
}
