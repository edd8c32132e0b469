/** Woken once per turn of the event loop after the ring moved, never from within `reflect`. */
export interface RingListener {
  onAdvance(): void;
  /** The ring is finished: nothing will follow what it holds now. */
  onClose(): void;
}

/** Calls a ring's listeners on a later turn. One loop serves all rings, see `FlushLoop`. */
export interface Waker {
  wake(ring: { flush(): void }): void;
  /** True when whoever is being flushed has held the event loop for long enough and should ask to be woken again. */
  readonly turnIsOver: boolean;
}
