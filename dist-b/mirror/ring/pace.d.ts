/**
 * Limits how far a ring is written ahead of the subscribers that keep up, so that no burst laps them: half a ring is
 * written, then the subscribers are served, then the next half.
 *
 * ```
 *   served ≤ flushed ≤ written       room = half a ring − (written − served)
 * ```
 *
 * A flush begins a round of every projection on the ring. A projection that is not done within the turn holds the
 * ring until it is.
 */
export declare class Pace {
  #private;
  /** `slots`: length of the ring. */
  constructor(slots: number);
  /** Slots that may be written now. Unlimited without observers, because no observer can be lapped. */
  get room(): number;
  get observers(): number;
  countObserver(change: 1 | -1): void;
  /** Sets the task to run after each round; the ring's writer continues then. */
  onServed(task: () => void): void;
  /** `isHeard` false: no flush will follow, because there are no listeners. */
  wrote(nextSeq: number, isHeard: boolean): void;
  hold(): void;
  release(): void;
  flushing(): void;
  flushed(): void;
}
