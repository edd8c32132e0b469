import type { LiveClock } from "./clock.js";
import type { ConnectionState, TerrariumEvent } from "./types.js";

/** Keeps the honest answer to "how true is what I see?", and counts what this view has missed. */
export class ConnectionView {
  readonly #clock: LiveClock;
  readonly #onChange: () => void;
  #state: ConnectionState = { kind: "connecting" };
  #gap: Extract<ConnectionState, { kind: "gap" }> | null = null;
  #heardAt: number | null = null;
  #missed = 0;
  #tornTimes = 0;

  constructor(clock: LiveClock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** When the gateway last said anything, milliseconds since 1970 by this machine's clock. */
  get heardAt(): number | null {
    return this.#heardAt;
  }

  /** Events this view has missed for certain, since it opened. */
  get missed(): number {
    return this.#missed;
  }

  /** Holes of which nobody knows how large they are. */
  get tornTimes(): number {
    return this.#tornTimes;
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  connected(): void {
    this.#become({ kind: "replaying" });
  }

  caughtUp(): void {
    if (this.#state.kind === "replaying") this.#become(this.#gap ?? { kind: "live" });
  }

  lost(why: string, final: boolean): void {
    const since = "since" in this.#state ? this.#state.since : (this.#heardAt ?? this.#clock.now());
    this.#become({ kind: final ? "refused" : "offline", since, why });
  }

  /** A hole in the stream. An orderly restart of which nothing is missing is none. */
  onGap(event: Extract<TerrariumEvent, { __typename: "GapEvent" }>): void {
    this.#hole(event.missed);
  }

  torn(): void {
    this.#hole(null);
  }

  /** The person has seen that something is missing. */
  acknowledge(): void {
    this.#gap = null;
    if (this.#state.kind === "gap") this.#become({ kind: "live" });
  }

  #hole(missed: number | null): void {
    if (missed === 0) return;
    if (missed === null) this.#tornTimes += 1;
    else this.#missed += missed;
    const before = this.#gap?.missed;
    const total = missed === null || before === null ? null : missed + (before ?? 0);
    this.#gap = { kind: "gap", missed: total, at: this.#clock.now() };
    if (this.#state.kind === "live" || this.#state.kind === "gap") this.#become(this.#gap);
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#onChange();
  }
}
