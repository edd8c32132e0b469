import type { Cancel, Clock } from "../base/clock.js";
import { forEachMember } from "../base/async/guard.js";

const SAMPLE_EVERY_MS = 1_000;

/** Calls its members once a second, in the order they joined. Without members no timer runs. */
export class Sampler {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #members = new Set<() => void>();
  #cancel: Cancel | undefined;
  #dueAtMs = 0;

  constructor(clock: Clock, everyMs = SAMPLE_EVERY_MS) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  /** A member that throws does not affect the others. */
  join(member: () => void): void {
    this.#members.add(member);
    if (this.#cancel) return;
    this.#dueAtMs = this.#clock.monotonic() + this.#everyMs;
    this.#arm();
  }

  leave(member: () => void): void {
    if (this.#members.delete(member) && this.#members.size === 0) {
      this.#cancel?.();
      this.#cancel = undefined;
    }
  }

  #arm(): void {
    this.#cancel = this.#clock.after(this.#dueAtMs - this.#clock.monotonic(), () => this.#tick());
  }

  #tick(): void {
    // Ticks missed while the thread was busy are skipped, not repeated.
    const nowMs = this.#clock.monotonic();
    this.#dueAtMs += this.#everyMs;
    if (this.#dueAtMs <= nowMs) this.#dueAtMs = nowMs + this.#everyMs;
    this.#arm();
    forEachMember(this.#members, (member) => member());
  }
}
