import type { Clock } from "./clock.js";
import type { LimitName } from "./limits.js";

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
