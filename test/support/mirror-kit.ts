import type { AgentEventOf } from "../../src/events/event.js";
import type { Waker } from "../../src/mirror/holographic-buffer.js";

/** A flush loop that turns when told to. */
export class HandWaker implements Waker {
  #woken = new Set<{ flush(): void }>();

  get woken(): number {
    return this.#woken.size;
  }

  wake(ring: { flush(): void }): void {
    this.#woken.add(ring);
  }

  /** One turn of the event loop. */
  run(): void {
    const woken = this.#woken;
    this.#woken = new Set();
    for (const ring of woken) ring.flush();
  }
}

/** An OUTPUT event that carries a number. */
export function output(agentId: string, data: number): AgentEventOf<"OUTPUT"> {
  return {
    type: "OUTPUT",
    agentId,
    at: 1_700_000_000_000 + data,
    state: "FLOWING",
    pressure: 0,
    flow: 0,
    temperature: 0,
    entropyRemaining: null,
    data,
    cause: null,
  };
}
