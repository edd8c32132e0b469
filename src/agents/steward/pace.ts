import type { AgentContext, Clock } from "../../index.js";
import type { StewardInput } from "./input.js";

/** When the next scan is due: after the usual pause, or soon, when the last one left something to do. */
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

  /** A scan at once, and then one after each pause, counted from the end of the one before. */
  async *scans({ signal }: AgentContext): AsyncGenerator<StewardInput, void> {
    while (!signal.aborted) {
      yield { kind: "scan", folder: null };
      await this.#pause(signal);
    }
  }

  /** Ends early when the agent stops. A hurry in the middle of the usual pause cuts it short. */
  async #pause(signal: AbortSignal): Promise<void> {
    const isCutShort = !this.#isHurried && (await this.#wait(this.#usualMs, signal, true));
    if (this.#isHurried || isCutShort) await this.#wait(this.#soonMs, signal, false);
    this.#isHurried = false;
  }

  /** True when hurried before the time was up. */
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
