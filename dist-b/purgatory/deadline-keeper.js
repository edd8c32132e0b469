import { Alarm } from "./alarm.js";
/** Voids tokens whose deadline has passed, with one alarm set to the earliest deadline in the store. */
export class DeadlineKeeper {
  #parts;
  #alarm;
  #sweeping = null;
  /** True when a sweep was requested since the last read: a token may have been stored after it. */
  #again = false;
  #closed = false;
  constructor(parts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.clock, parts.limits.alarmMsMax, () => void this.sweep());
  }
  /** Tells the keeper that a token with this deadline is now in the store. */
  expect(deadline) {
    if (!this.#closed) this.#alarm.wakeAt(deadline);
  }
  /** Voids overdue tokens and sets the alarm to the next deadline. Never rejects. */
  sweep() {
    this.#again = true;
    this.#sweeping ??= this.#sweepWhileAsked();
    return this.#sweeping;
  }
  close() {
    this.#closed = true;
    this.#alarm.clear();
  }
  async #sweepWhileAsked() {
    // Waits one microtask, so that #sweeping is set before it is cleared.
    await Promise.resolve();
    while (this.#again && !this.#closed) {
      this.#again = false;
      await this.#sweep();
    }
    this.#sweeping = null;
  }
  async #sweep() {
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
  async #void(id, at) {
    const result = await this.#parts.store.apply(id, { kind: "VOID", at });
    // A refusal means that the token was settled in between, so there is nothing to void.
    if (result.outcome === "APPLIED") this.#parts.voided(result.token);
  }
}
//# sourceMappingURL=deadline-keeper.js.map
