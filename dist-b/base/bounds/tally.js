/** Distinct names that one tally counts separately. */
const NAMES_MAX = 128;
/** The name under which further names are counted together; no regular name equals it. */
export const OTHER = "_other";
/** Counts how often each of a few names occurs. One addition each; bounded for any names. */
export class Tally {
  #counts;
  /** `names` are listed with 0 before they occur. */
  constructor(names = []) {
    this.#counts = new Map(names.map((name) => [name, 0]));
  }
  count(name, times = 1) {
    const known = this.#counts.get(name);
    if (known !== undefined) this.#counts.set(name, known + times);
    else if (this.#counts.size < NAMES_MAX) this.#counts.set(name, times);
    else this.#counts.set(OTHER, (this.#counts.get(OTHER) ?? 0) + times);
  }
  of(name) {
    return this.#counts.get(name) ?? 0;
  }
  [Symbol.iterator]() {
    return this.#counts.entries();
  }
}
/** How long after its last drop a limit is still listed, ms. */
const TOLD_MS = 600_000;
/** Drops and refusals by limits that no caller was told about. Bounded by the number of limits. */
export class Drops {
  #clock;
  #onDrop;
  #dropped = new Map();
  constructor(clock, onDrop = () => undefined) {
    this.#clock = clock;
    this.#onDrop = onDrop;
  }
  note(limit, count = 1) {
    const known = this.#dropped.get(limit);
    this.#dropped.set(limit, { count: (known?.count ?? 0) + count, at: this.#clock.monotonic() });
    this.#onDrop(limit, count);
  }
  /** A line for each limit that dropped something in the last ten minutes, with the total since the start. */
  lines() {
    const now = this.#clock.monotonic();
    return [...this.#dropped]
      .filter(([, { at }]) => now - at < TOLD_MS)
      .map(([limit, { count }]) => `${limit} was reached: ${count} dropped or refused since the start`);
  }
}
//# sourceMappingURL=tally.js.map
