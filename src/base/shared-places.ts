/** Of all places, and of those in turn for one client. */
const KEPT_SHARE = 1 / 10;

/**
 * Places in a bound that cannot be taken back once given: work that has been accepted. So the last tenth of them is kept
 * for clients who have little: each may have a tenth of that tenth, and at least one. A client who takes all it can get
 * leaves room for ten others. Bounds below ten have no such tenth. Holds clients that have a place, and no others.
 *
 * ```
 *   1,000 places:  │ 900, first come, first served │ 100: only while you have fewer than 10 │
 * ```
 */
export class SharedPlaces {
  readonly #max: number;
  readonly #kept: number;
  readonly #held = new Map<string, number>();
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
    this.#kept = Math.floor(max * KEPT_SHARE);
  }

  get taken(): number {
    return this.#taken;
  }

  /** False, and nothing changed, when there is no place for this client. Null is the gateway itself, which has no share. */
  take(client: string | null): boolean {
    const free = this.#max - this.#taken;
    if (free <= 0) return false;
    if (client !== null) {
      const held = this.#held.get(client) ?? 0;
      if (free <= this.#kept && held >= Math.max(1, this.#kept * KEPT_SHARE)) return false;
      this.#held.set(client, held + 1);
    }
    this.#taken += 1;
    return true;
  }

  /** Gives back one place of a client that has one. */
  release(client: string | null): void {
    this.#taken -= 1;
    if (client === null) return;
    const left = (this.#held.get(client) ?? 1) - 1;
    if (left === 0) this.#held.delete(client);
    else this.#held.set(client, left);
  }

  clear(): void {
    this.#held.clear();
    this.#taken = 0;
  }
}
