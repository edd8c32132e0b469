import type { AgentContext, Clock } from "../../agent.js";
import type { StewardInput } from "./input.js";

/** Schedules scans: after the usual interval, or soon after an unfinished scan. */
export class Pace {
  readonly #usualMs: number;
  readonly #soonMs: number;
  readonly #clock: Clock;
  #isHurried = false;
  #hurried: () => void = () => undefined;

  constructor(usualMs: number, soonMs: number, clock: Clock) {
    this.#usualMs = usualMs;
    this.#soonMs = soonMs;
    this.#clock = clock;
  }

  hurry(): void {
    this.#isHurried = true;
    this.#hurried();
  }

  /** Yields a scan at once, and one after each interval, counted from the end of the previous scan. */
  async *scans({ signal }: AgentContext): AsyncGenerator<StewardInput, void> {
    while (!signal.aborted) {
      yield { kind: "scan", folder: null };
      await this.#pause(signal);
    }
  }

  /** Ends early when the agent stops. `hurry` during the usual interval shortens it. */
  async #pause(signal: AbortSignal): Promise<void> {
    const isCutShort = !this.#isHurried && (await this.#wait(this.#usualMs, signal, true));
    if (this.#isHurried || isCutShort) await this.#wait(this.#soonMs, signal, false);
    this.#isHurried = false;
  }

  /** Resolves to true when `hurry` ended the wait. */
  #wait(delayMs: number, signal: AbortSignal, isHurriable: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(false);
      const end = (isCutShort: boolean): void => {
        cancel();
        this.#hurried = () => undefined;
        signal.removeEventListener("abort", stopped);
        resolve(isCutShort);
      };
      const stopped = (): void => end(false);
      const cancel = this.#clock.after(delayMs, () => end(false));
      signal.addEventListener("abort", stopped, { once: true });
      if (isHurriable) this.#hurried = () => end(true);
    });
  }
}
