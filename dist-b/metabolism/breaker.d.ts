export interface BreakerConfig {
  /** Consecutive throws that open it. */
  readonly throwsMax: number;
  /** How long it stays open before one try is let through. */
  readonly restMs: number;
}
/**
 * A circuit breaker around a user's function that may throw.
 *
 * ```
 * closed ──throwsMax throws in a row──▶ open ──restMs──▶ one try ──value──▶ closed
 *                                        ▲                  │ throw
 *                                        └──────────────────┘
 * ```
 */
export declare class Breaker {
  #private;
  constructor(config: BreakerConfig);
  /**
   * Runs `probe` unless the breaker is open. Undefined when it is open or `probe` throws; `onTrip` is called when
   * this throw opened it.
   */
  try<T>(probe: () => T, nowMs: number, onTrip: (error: unknown) => void): T | undefined;
}
