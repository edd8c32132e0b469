/**
 * Outputs to feed back: chooses a share of outputs, evenly spread and deterministic, and keeps their events until
 * they are handled. After n outputs exactly ⌊n · fraction⌋ were chosen.
 */
export declare class FeedbackQueue<E> {
  #private;
  constructor(sizeMax: number, fraction: number);
  get size(): number;
  /** Counts one output and returns true when it is to be fed back. */
  isChosen(): boolean;
  /** Returns false and changes nothing when the queue is full. */
  push(event: E): boolean;
  shift(): E | undefined;
}
