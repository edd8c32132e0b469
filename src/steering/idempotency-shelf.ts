/** One call by its key: in flight until `settledAt` is set. */
export interface Remembered {
  readonly id: string;
  readonly client: string;
  readonly fingerprint: string;
  outcome: Promise<unknown>;
  /** Monotonic milliseconds. */
  settledAt: number | null;
  /** JSON size of the outcome; 0 once it was dropped. */
  bytes: number;
}

/** Book-keeping of a bounded number of calls: one shelf for all of them, one for each client. */
export class Shelf {
  readonly #entriesMax: number;
  readonly #bytesMax: number;
  /** In the order of settling, so the first is the oldest and the first to expire. */
  readonly settled = new Set<Remembered>();
  /** Those of `settled` whose outcome is still there and weighs something. */
  readonly #weighty = new Set<Remembered>();
  #entries = 0;
  #bytes = 0;

  constructor(entriesMax: number, bytesMax: number) {
    this.#entriesMax = entriesMax;
    this.#bytesMax = bytesMax;
  }

  /** Settled and in flight. */
  get entries(): number {
    return this.#entries;
  }

  get isFull(): boolean {
    return this.#entries >= this.#entriesMax;
  }

  /** The one to go first when there is no room; undefined when all are in flight. */
  get oldest(): Remembered | undefined {
    return this.settled.values().next().value;
  }

  add(): void {
    this.#entries += 1;
  }

  settle(call: Remembered): void {
    this.settled.add(call);
    if (call.bytes === 0) return;
    this.#weighty.add(call);
    this.#bytes += call.bytes;
  }

  /** Calls whose outcomes must be dropped, oldest first; only the newest itself when it alone is too large. */
  *tooHeavy(newest: Remembered): Generator<Remembered> {
    if (newest.bytes > this.#bytesMax) yield newest;
    for (const call of this.#weighty) {
      if (this.#bytes <= this.#bytesMax) return;
      yield call;
    }
  }

  /** The outcome is dropped, the key stays. To be called before `bytes` is cleared. */
  lighten(call: Remembered): void {
    if (this.#weighty.delete(call)) this.#bytes -= call.bytes;
  }

  remove(call: Remembered): void {
    this.#entries -= 1;
    this.settled.delete(call);
    this.lighten(call);
  }
}
