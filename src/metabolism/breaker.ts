export interface BreakerConfig {
  /** Consecutive throws that open it. */
  readonly throwsMax: number;
  /** How long it stays open before one try is let through. */
  readonly restMs: number;
}

type BreakerState =
  | { readonly kind: "closed"; readonly throws: number }
  | { readonly kind: "open"; readonly untilMs: number };

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
  readonly #config: BreakerConfig;
  #state: BreakerState = { kind: "closed", throws: 0 };

  constructor(config: BreakerConfig) {
    this.#config = config;
  }

  /**
   * Runs `probe` unless the breaker is open. Undefined when it is open or `probe` throws; `onTrip` is called when
   * this throw opened it.
   */
  try<T>(probe: () => T, nowMs: number, onTrip: (error: unknown) => void): T | undefined {
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

  #fail(nowMs: number, error: unknown, onTrip: (error: unknown) => void): void {
    const state = this.#state;
    const rest: BreakerState = { kind: "open", untilMs: nowMs + this.#config.restMs };
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
