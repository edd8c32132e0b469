import type { LiveClock } from "./clock.js";
import type { ConnectionState, TerrariumEvent } from "./types.js";

/** Tracks how current the view is, and counts the events it has missed. */
export class ConnectionView {
  readonly #clock: LiveClock;
  readonly #onChange: () => void;
  #state: ConnectionState = { kind: "connecting" };
  #gap: Extract<ConnectionState, { kind: "gap" }> | null = null;
  #lastMessageAt: number | null = null;
  #missed = 0;
  #unknownGaps = 0;

  constructor(clock: LiveClock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Time of the gateway's last message, milliseconds since 1970 by the local clock. */
  get lastMessageAt(): number | null {
    return this.#lastMessageAt;
  }

  /** Number of events this view has missed for certain since it opened. */
  get missed(): number {
    return this.#missed;
  }

  /** Number of gaps of unknown size. */
  get unknownGaps(): number {
    return this.#unknownGaps;
  }

  messageReceived(): void {
    this.#lastMessageAt = this.#clock.now();
  }

  connected(): void {
    this.#setState({ kind: "replaying" });
  }

  caughtUp(): void {
    if (this.#state.kind === "replaying") this.#setState(this.#gap ?? { kind: "live" });
  }

  lost(why: string, final: boolean): void {
    const since = "since" in this.#state ? this.#state.since : (this.#lastMessageAt ?? this.#clock.now());
    this.#setState({ kind: final ? "refused" : "offline", since, why });
  }

  /** A gap in the stream. A gap of 0 events (an orderly restart) does not count. */
  onGap(event: Extract<TerrariumEvent, { __typename: "GapEvent" }>): void {
    this.#addGap(event.missed);
  }

  unknownGap(): void {
    this.#addGap(null);
  }

  /** The person has acknowledged the gap. */
  acknowledge(): void {
    this.#gap = null;
    if (this.#state.kind === "gap") this.#setState({ kind: "live" });
  }

  #addGap(missed: number | null): void {
    if (missed === 0) return;
    if (missed === null) this.#unknownGaps += 1;
    else this.#missed += missed;
    const before = this.#gap?.missed;
    const total = missed === null || before === null ? null : missed + (before ?? 0);
    this.#gap = { kind: "gap", missed: total, at: this.#clock.now() };
    if (this.#state.kind === "live" || this.#state.kind === "gap") this.#setState(this.#gap);
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#onChange();
  }
}
