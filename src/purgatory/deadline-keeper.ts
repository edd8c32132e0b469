import type { Clock } from "../base/clock.js";
import { Alarm } from "./alarm.js";
import type { PurgatoryLimits } from "./limits.js";
import type { PurgatoryStore } from "./store.js";
import type { SemaphoreToken } from "./token.js";

interface DeadlineParts {
  readonly store: PurgatoryStore;
  readonly clock: Clock;
  readonly limits: PurgatoryLimits;
  voided(token: SemaphoreToken): void;
  onError(error: unknown): void;
}

/** Voids tokens whose deadline has passed: one alarm, set to the earliest deadline the store knows. */
export class DeadlineKeeper {
  readonly #parts: DeadlineParts;
  readonly #alarm: Alarm;
  #sweeping: Promise<void> | null = null;
  /** Asked for since the last look: a token may have come after it. */
  #again = false;
  #closed = false;

  constructor(parts: DeadlineParts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.clock, parts.limits.alarmMsMax, () => void this.sweep());
  }

  /** A token with this deadline is now in the store. */
  expect(deadline: number): void {
    if (!this.#closed) this.#alarm.wakeAt(deadline);
  }

  /** Voids what is overdue and sets the alarm to what comes next. Never rejects. */
  sweep(): Promise<void> {
    this.#again = true;
    this.#sweeping ??= this.#sweepWhileAsked();
    return this.#sweeping;
  }

  close(): void {
    this.#closed = true;
    this.#alarm.clear();
  }

  async #sweepWhileAsked(): Promise<void> {
    // Not in this turn, so that #sweeping is set before it is cleared.
    await Promise.resolve();
    while (this.#again && !this.#closed) {
      this.#again = false;
      await this.#sweep();
    }
    this.#sweeping = null;
  }

  async #sweep(): Promise<void> {
    const { store, clock, limits } = this.#parts;
    try {
      while (!this.#closed) {
        const at = clock.now();
        const appointments = await store.deadlines(limits.sweepMax);
        const overdue = appointments.filter((appointment) => appointment.at <= at);
        await Promise.all(overdue.map((appointment) => this.#void(appointment.id, at)));
        if (overdue.length > 0) continue;
        const [next] = appointments;
        if (next) this.expect(next.at);
        return;
      }
    } catch (error) {
      if (this.#closed) return;
      this.#parts.onError(error);
      this.#alarm.wakeAt(clock.now() + limits.retryDelayMs);
    }
  }

  async #void(id: string, at: number): Promise<void> {
    const result = await this.#parts.store.apply(id, { kind: "VOID", at });
    // Refused means that somebody settled it in between, which is as good.
    if (result.outcome === "APPLIED") this.#parts.voided(result.token);
  }
}
