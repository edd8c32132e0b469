/** A wall clock that differs from that of the servers by more than this is set to theirs, and told, ms. */
const SKEW_MS_MAX = 5_000;

/**
 * How far the wall clock of this machine is from that of NATS. Gateways void questions at their deadlines, end shares and begin scheduled
 * runs by their clocks, for all: one that is wrong goes by that of NATS.
 */
export class ClockSkew {
  readonly #onSkew: (error: Error) => void;
  readonly #setClock: ((aheadMs: number) => void) | undefined;
  #ms = 0;
  #aheadMs = 0;

  /**
   * `onSkew`: called when the difference gets too large. `setClock`: sets the gateway's clock so far ahead of its machine's; without it the
   * gateway goes by that of its machine.
   */
  constructor(onSkew: (error: Error) => void, setClock?: (aheadMs: number) => void) {
    this.#onSkew = onSkew;
    this.#setClock = setClock;
  }

  /** How far the gateway's clock is set ahead of its machine's, ms. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  /** For anyone to read; null: the clocks agree. */
  get problem(): string | null {
    if (Math.abs(this.#ms) <= SKEW_MS_MAX) return null;
    const how = `${Math.round(Math.abs(this.#ms) / 1_000)} s ${this.#ms > 0 ? "ahead of" : "behind"} that of NATS`;
    return `the clock of this gateway's machine is ${how}, by which it goes: set it right`;
  }

  /** NATS has taken a message at `at`, between these moments of this machine. Wall times, ms since 1970. */
  measured(at: number, sent: number, answered: number): void {
    const wasTold = this.problem !== null;
    // What lies between says nothing: the way there may have taken all of that time, or the way back.
    this.#ms = at < sent ? sent - at : Math.min(0, answered - at);
    const { problem } = this;
    if (problem === null) this.#set(0);
    // Small changes are left alone: a clock that jumps at each measurement is worse.
    else if (Math.abs(this.#ms + this.#aheadMs) > SKEW_MS_MAX) this.#set(-this.#ms);
    if (problem !== null && !wasTold) this.#onSkew(new Error(problem));
  }

  #set(aheadMs: number): void {
    if (!this.#setClock || aheadMs === this.#aheadMs) return;
    this.#aheadMs = aheadMs;
    this.#setClock(aheadMs);
  }
}
