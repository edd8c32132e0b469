import type { Clock } from "../../base/clock.js";
import { MessageRate } from "../../gateway/callers/admission.js";
import type { HostLog } from "../../link/port.js";

/** Rates of clients; of too many the one that was asked for longest ago is forgotten. */
export class Rates {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #max: number;
  readonly #rates = new Map<string, MessageRate>();

  constructor(clock: Clock, perSecond: number, max: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#max = max;
  }

  of(client: string): MessageRate {
    const rate = this.#rates.get(client) ?? new MessageRate(this.#clock, this.#perSecond);
    this.#rates.delete(client);
    this.#rates.set(client, rate);
    const [oldest] = this.#rates.keys();
    if (this.#rates.size > this.#max && oldest !== undefined) this.#rates.delete(oldest);
    return rate;
  }
}

/** Writes at most so many lines per second, on average, and counts the others. */
export class LogRate {
  readonly #rate: MessageRate;
  readonly #log: HostLog;
  #dropped = 0;

  constructor(perSecond: number, clock: Clock, log: HostLog) {
    this.#rate = new MessageRate(clock, perSecond);
    this.#log = log;
  }

  readonly write: HostLog = (entry) => {
    if (!this.#rate.take()) {
      this.#dropped += 1 + (entry.droppedBefore ?? 0);
      return;
    }
    const droppedBefore = this.#dropped + (entry.droppedBefore ?? 0);
    this.#dropped = 0;
    this.#log({ ...entry, ...(droppedBefore > 0 && { droppedBefore }) });
  };
}
