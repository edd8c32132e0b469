import type { TerrariumEvent } from "../../events/event.js";
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
  };
  /** Calls `onAdvance` once per turn after something was published. */
  attach(listener: { onAdvance(): void; onClose(): void }): () => void;
}
export interface RecordedSlot {
  readonly seq: number;
  readonly event: TerrariumEvent;
  readonly beforeEpoch: string;
  readonly beforeOffset: number;
  readonly epoch: string;
  readonly offset: number;
}
/** A stream that is recorded: how far, and what its ring has overwritten before it was written. */
export declare class FollowedStream {
  #private;
  readonly stream: RecordedStream;
  /** Seq of the next slot to write. */
  seq: number;
  constructor(stream: RecordedStream, seq: number, onAdvance: () => void, keep: (slots: number) => boolean);
  get isWritten(): boolean;
  /** The slots that are to be written before `to`. */
  waiting(to: number): Iterable<RecordedSlot>;
  /** Everything before `seq` is stored. */
  written(seq: number): void;
  release(): void;
}
