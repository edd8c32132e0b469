/** A wall clock that differs from that of the servers by more than this is told, ms. */
const SKEW_MS_MAX = 5_000;

/**
 * How far the wall clock of this gateway is from that of NATS. Gateways void questions at their deadlines and end shares by their own
 * clocks, for all: one whose clock is ahead does so too early.
 */
export class ClockSkew {
  readonly #onSkew: (error: Error) => void;
  #ms = 0;

  /** `onSkew`: called when the difference gets too large. */
  constructor(onSkew: (error: Error) => void) {
    this.#onSkew = onSkew;
  }

  /** For anyone to read; null: the clocks agree. */
  get problem(): string | null {
    if (Math.abs(this.#ms) <= SKEW_MS_MAX) return null;
    const how = `${Math.round(Math.abs(this.#ms) / 1_000)} s ${this.#ms > 0 ? "ahead of" : "behind"} that of NATS`;
    return `the clock of this gateway is ${how}: it keeps deadlines of questions and ends of shares at wrong times, for all gateways`;
  }

  /** NATS has taken a message at `at`, between these moments of this gateway. Wall times, ms since 1970. */
  measured(at: number, sent: number, answered: number): void {
    const wasTold = this.problem !== null;
    // What lies between says nothing: the way there may have taken all of that time, or the way back.
    this.#ms = at < sent ? sent - at : Math.min(0, answered - at);
    const { problem } = this;
    if (problem !== null && !wasTold) this.#onSkew(new Error(problem));
  }
}
