import { TerrariumError } from "../../base/errors.js";
const SECOND_MS = 1_000;
/** Clients counted within one second; beyond that all counts are reset. */
const RATE_CLIENTS_MAX = 10_000;
/**
 * Bounds introspection per client and second. Cached answers are free, but a document that differs by one character is
 * measured and executed again, which takes tens of milliseconds. The unit is one answer of the standard introspection query.
 */
export class IntrospectionRate {
  #max;
  #clock;
  #spent = new Map();
  #second = 0;
  constructor(max, clock) {
    this.#max = max;
    this.#clock = clock;
  }
  /** Throws RATE_LIMITED when the client has used up its share of this second. */
  requireLeft(client) {
    const now = this.#clock.monotonic();
    const second = Math.floor(now / SECOND_MS);
    if (second !== this.#second) this.#spent.clear();
    this.#second = second;
    if ((this.#spent.get(client) ?? 0) < this.#max) return;
    throw new TerrariumError(
      "RATE_LIMITED",
      `too much introspection: at most ${this.#max} standard answers per second`,
      {
        limit: "maxIntrospectionsPerSecond",
        max: this.#max,
        retryAfterMs: Math.ceil((second + 1) * SECOND_MS - now),
      },
    );
  }
  spend(client, introspections) {
    if (this.#spent.size >= RATE_CLIENTS_MAX) this.#spent.clear();
    this.#spent.set(client, (this.#spent.get(client) ?? 0) + introspections);
  }
}
//# sourceMappingURL=introspection-rate.js.map
