import type { Cancel, Clock } from "../base/clock.js";

/** Pause before work is offered again to a host that had no room, or did not run its agent, ms. */
export const REFUSED_PAUSE_MS = 1_000;

/**
 * The agents to which work is sent. Their events say which are up; one whose host says that it is not running rests for a moment.
 * Bounded by the agents of this gateway.
 */
export class UpAgents {
  readonly #clock: Clock;
  readonly #onUp: (agentId: string) => void;
  readonly #up = new Set<string>();
  readonly #resting = new Map<string, Cancel>();

  constructor(clock: Clock, onUp: (agentId: string) => void) {
    this.#clock = clock;
    this.#onUp = onUp;
  }

  has(agentId: string): boolean {
    return this.#up.has(agentId);
  }

  raise(agentId: string): void {
    this.lower(agentId);
    this.#up.add(agentId);
    this.#onUp(agentId);
  }

  lower(agentId: string): void {
    this.#resting.get(agentId)?.();
    this.#resting.delete(agentId);
    this.#up.delete(agentId);
  }

  /** An agent that has stopped is down by its events. Another one may be about to start. */
  rest(agentId: string): void {
    if (!this.#up.delete(agentId)) return;
    const wake = (): void => this.raise(agentId);
    this.#resting.set(agentId, this.#clock.after(REFUSED_PAUSE_MS, wake));
  }

  close(): void {
    for (const cancel of this.#resting.values()) cancel();
    this.#resting.clear();
  }
}
