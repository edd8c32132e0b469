/** Distinct names one tally counts apart. */
const NAMES_MAX = 128;
/** What comes beyond them is counted together under this name, which no name of ours can be. */
export const OTHER = "_other";

/** Counts how often each of a few names came up. One addition each; bounded whatever the names. */
export class Tally<Name extends string = string> {
  readonly #counts: Map<string, number>;

  /** `names`: those that are listed before they came up, with 0. */
  constructor(names: readonly Name[] = []) {
    this.#counts = new Map(names.map((name) => [name, 0]));
  }

  count(name: Name, times = 1): void {
    const known = this.#counts.get(name);
    if (known !== undefined) this.#counts.set(name, known + times);
    else if (this.#counts.size < NAMES_MAX) this.#counts.set(name, times);
    else this.#counts.set(OTHER, (this.#counts.get(OTHER) ?? 0) + times);
  }

  of(name: Name): number {
    return this.#counts.get(name) ?? 0;
  }

  [Symbol.iterator](): IterableIterator<[string, number]> {
    return this.#counts.entries();
  }
}
