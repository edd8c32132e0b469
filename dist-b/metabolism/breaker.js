/**
 * A circuit breaker around a user's function that may throw.
 *
 * ```
 * closed ──throwsMax throws in a row──▶ open ──restMs──▶ one try ──value──▶ closed
 *                                        ▲                  │ throw
 *                                        └──────────────────┘
 * ```
 */
export class Breaker {
  #config;
  #state = { kind: "closed", throws: 0 };
  constructor(config) {
    this.#config = config;
  }
  /**
   * Runs `probe` unless the breaker is open. Undefined when it is open or `probe` throws; `onTrip` is called when
   * this throw opened it.
   */
  try(probe, nowMs, onTrip) {
    if (this.#state.kind === "open" && nowMs < this.#state.untilMs) return undefined;
    try {
      const value = probe();
      this.#state = { kind: "closed", throws: 0 };
      return value;
    } catch (error) {
      this.#fail(nowMs, error, onTrip);
      return undefined;
    }
  }
  #fail(nowMs, error, onTrip) {
    const state = this.#state;
    const rest = { kind: "open", untilMs: nowMs + this.#config.restMs };
    if (state.kind === "open") {
      this.#state = rest;
      return;
    }
    const throws = state.throws + 1;
    if (throws < this.#config.throwsMax) {
      this.#state = { kind: "closed", throws };
      return;
    }
    this.#state = rest;
    onTrip(error);
  }
}
//# sourceMappingURL=breaker.js.map
