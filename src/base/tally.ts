import type { Clock } from "./clock.js";
import type { LimitName } from "./limits.js";

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

/** How long after the last drop a limit is still told of, ms. */
const TOLD_MS = 600_000;

interface Dropped {
  count: number;
  /** Monotonic. */
  at: number;
}

/** What limits made the gateway drop or refuse that nobody was told of at that moment. Bounded by the number of limits. */
export class Drops {
  readonly #clock: Clock;
  readonly #onDrop: (limit: LimitName, count: number) => void;
  readonly #dropped = new Map<LimitName, Dropped>();

  constructor(clock: Clock, onDrop: (limit: LimitName, count: number) => void = () => undefined) {
    this.#clock = clock;
    this.#onDrop = onDrop;
  }

  note(limit: LimitName, count = 1): void {
    const known = this.#dropped.get(limit);
    this.#dropped.set(limit, { count: (known?.count ?? 0) + count, at: this.#clock.monotonic() });
    this.#onDrop(limit, count);
  }

  /** A line for each limit that dropped something in the last ten minutes, with how much since the start. */
  lines(): string[] {
    const now = this.#clock.monotonic();
    return [...this.#dropped]
      .filter(([, { at }]) => now - at < TOLD_MS)
      .map(([limit, { count }]) => `${limit} was reached: ${count} dropped or refused since the start`);
  }
}
