import type { TerrariumEvent } from "../../events/event.js";
import type { Receipt } from "../../events/kept.js";

/** The part of a mirror that is recorded. */
export interface RecordedStream {
  readonly scope: string;
  /** Earlier slots are gone. */
  readonly oldestSeq: number;
  readonly nextSeq: number;
  readonly closed: boolean;
  slot(seq: number): RecordedSlot | undefined;
  readonly listeners: {
    /** Calls `listener` with each slot before it is overwritten. */
    whenOverwritten(listener: ((slot: RecordedSlot) => void) | null): void;
    /** Calls `listener` after each slot, and when the stream closes, in the publisher's turn. */
    whenWritten(listener: (() => void) | null): void;
  };
}

export interface RecordedSlot {
  readonly seq: number;
  readonly event: TerrariumEvent;
  readonly beforeEpoch: string;
  readonly beforeOffset: number;
  readonly epoch: string;
  readonly offset: number;
  readonly receipt?: Receipt | null;
}

/** A stream that is recorded: how far, and what its ring has overwritten before it was written. */
export class FollowedStream {
  /** Grows: of two streams of one scope the later has the higher. */
  readonly number: number;
  readonly stream: RecordedStream;
  /** Seq of the next slot to write. */
  seq: number;
  /** True while it is among the `AdvancedStreams`. */
  isAdvanced = false;
  /** Counts slots that are kept here; false when one may not be. */
  readonly #keep: (slots: number) => boolean;
  /** Slots from `seq` on that the ring has overwritten. */
  #spilled: RecordedSlot[] = [];

  /** `onAdvance` is called in the publisher's turn, and must be cheap. */
  constructor(
    number: number,
    stream: RecordedStream,
    seq: number,
    onAdvance: () => void,
    keep: (slots: number) => boolean,
  ) {
    this.number = number;
    this.stream = stream;
    this.seq = seq;
    this.#keep = keep;
    stream.listeners.whenWritten(onAdvance);
    stream.listeners.whenOverwritten((slot) => {
      if (slot.seq >= this.seq && keep(1)) this.#spilled.push(slot);
    });
  }

  get isWritten(): boolean {
    return this.seq >= this.stream.nextSeq;
  }

  /** The first slot from `seq` on that is to be written before `to`. No iterator: it is asked for each event of each agent. */
  next(seq: number, to: number): RecordedSlot | undefined {
    const { stream } = this;
    const spilled = this.#spilledFrom(seq);
    if (spilled) return spilled.seq < to ? spilled : undefined;
    for (let next = Math.max(seq, stream.oldestSeq); next < to; next += 1) {
      const slot = stream.slot(next);
      if (slot) return slot;
    }
    return undefined;
  }

  #spilledFrom(seq: number): RecordedSlot | undefined {
    const spilled = this.#spilled;
    let low = 0;
    let high = spilled.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((spilled[middle] as RecordedSlot).seq < seq) low = middle + 1;
      else high = middle;
    }
    return spilled[low];
  }

  /** Everything before `seq` is stored. */
  written(seq: number): void {
    this.seq = seq;
    if (this.#spilled.length === 0) return;
    const left = this.#spilled.filter((slot) => slot.seq >= seq);
    this.#keep(left.length - this.#spilled.length);
    this.#spilled = left;
  }

  release(): void {
    this.stream.listeners.whenWritten(null);
    this.stream.listeners.whenOverwritten(null);
    this.#keep(-this.#spilled.length);
    this.#spilled = [];
  }
}

/** Slots of one stream up to `to`. Events published during the write wait for the next one. */
export interface Due {
  readonly followed: FollowedStream;
  readonly to: number;
  /** Slots before are in a batch. */
  seq: number;
}

/** The streams with something to write, or that have ended: each once, without a set, because there may be ten thousand a turn. */
export class AdvancedStreams {
  #streams: FollowedStream[] = [];

  add(followed: FollowedStream): void {
    if (followed.isAdvanced) return;
    followed.isAdvanced = true;
    this.#streams.push(followed);
  }

  remove(followed: FollowedStream): void {
    followed.isAdvanced = false;
  }

  /** Takes all out. */
  take(): Due[] {
    const streams = this.#streams;
    this.#streams = [];
    const due: Due[] = [];
    for (const followed of streams) {
      if (!followed.isAdvanced) continue;
      followed.isAdvanced = false;
      due.push({ followed, to: followed.stream.nextSeq, seq: followed.seq });
    }
    return due;
  }
}
