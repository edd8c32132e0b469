export interface BackoffConfig {
  readonly firstDelayMs: number;
  readonly delayMsMax: number;
  /** A life that lasted this long makes the next delay the first again. */
  readonly stableMs: number;
}

export const BACKOFF_DEFAULTS: BackoffConfig = { firstDelayMs: 250, delayMsMax: 30_000, stableMs: 60_000 };

/** Delays between restarts: each twice the last, up to a bound. */
export class Backoff {
  readonly #config: BackoffConfig;
  #delayMs: number;

  constructor(config: BackoffConfig) {
    this.#config = config;
    this.#delayMs = config.firstDelayMs;
  }

  /** How long to wait after a life of `livedMs`. */
  next(livedMs: number): number {
    const { firstDelayMs, delayMsMax, stableMs } = this.#config;
    if (livedMs >= stableMs) this.#delayMs = firstDelayMs;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMsMax, delayMs * 2);
    return delayMs;
  }
}
