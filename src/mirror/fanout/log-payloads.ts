import type { Position } from "../../events/cursor.js";
import type { Payload } from "./framing.js";
import type { CachedPayload, PayloadBudget } from "./payload-cache.js";

/** The payload after a position, and the position behind it. */
class Step implements CachedPayload {
  older: CachedPayload | null = null;
  newer: CachedPayload | null = null;
  readonly payload: Payload;
  readonly to: Position;
  readonly #steps: Map<number, Step>;
  readonly #offset: number;

  constructor(payload: Payload, to: Position, steps: Map<number, Step>, offset: number) {
    this.payload = payload;
    this.to = to;
    this.#steps = steps;
    this.#offset = offset;
  }

  drop(): void {
    this.#steps.delete(this.#offset);
  }
}

/**
 * Payloads read from the log and rendered for one document and filter, by the position before them. Observers that read
 * the log at the same position share them, as observers at the head share the ring's payloads. Bounded by the shared
 * budget of bytes. Empty while at most one observer of this kind reads the log: keeping it would only fill the memory.
 */
export class LogPayloads {
  readonly #budget: PayloadBudget;
  /** By epoch, then by offset. */
  readonly #steps = new Map<string, Map<number, Step>>();
  #readers = 0;

  constructor(budget: PayloadBudget) {
    this.#budget = budget;
  }

  after({ epoch, offset }: Position): Pick<Step, "payload" | "to"> | null {
    const step = this.#steps.get(epoch)?.get(offset);
    if (!step) return null;
    this.#budget.touch(step);
    return step;
  }

  add({ epoch, offset }: Position, payload: Payload, to: Position): void {
    if (this.#readers < 2) return;
    let steps = this.#steps.get(epoch);
    if (!steps) this.#steps.set(epoch, (steps = new Map()));
    const known = steps.get(offset);
    if (known) this.#budget.remove(known);
    const step = new Step(payload, to, steps, offset);
    steps.set(offset, step);
    this.#budget.add(step);
  }

  /** Counts a reader; returns a function that ends the count. */
  enter(): () => void {
    this.#readers += 1;
    return () => {
      this.#readers -= 1;
      if (this.#readers < 2) this.#clear();
    };
  }

  #clear(): void {
    for (const steps of this.#steps.values()) for (const step of steps.values()) this.#budget.remove(step);
    this.#steps.clear();
  }
}
