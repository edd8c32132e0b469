import type { Position } from "../../events/cursor.js";
import type { Payload } from "./framing.js";
import type { CachedPayload, PayloadBudget } from "./payload-cache.js";

/** The payload after a position, and the position behind it. */
class Step implements CachedPayload {
  older: CachedPayload | null = null;
  newer: CachedPayload | null = null;
  readonly payload: Payload;
  readonly to: Position;
  readonly drop: () => void;

  constructor(payload: Payload, to: Position, drop: () => void) {
    this.payload = payload;
    this.to = to;
    this.drop = drop;
  }
}

/**
 * Payloads read from the log and rendered for one document and filter, keyed by the position before them. Observers that
 * read the log at the same position share them, as observers at the head share the ring's payloads. Bounded by the shared
 * budget of bytes; empty while no observer of this kind reads the log.
 */
export class LogPayloads {
  readonly #budget: PayloadBudget;
  readonly #steps = new Map<string, Step>();
  #readers = 0;

  constructor(budget: PayloadBudget) {
    this.#budget = budget;
  }

  after(position: Position): Pick<Step, "payload" | "to"> | null {
    const step = this.#steps.get(keyOf(position));
    if (!step) return null;
    this.#budget.touch(step);
    return step;
  }

  add(from: Position, payload: Payload, to: Position): void {
    const key = keyOf(from);
    const known = this.#steps.get(key);
    if (known) this.#budget.remove(known);
    const step = new Step(payload, to, () => this.#steps.delete(key));
    this.#steps.set(key, step);
    this.#budget.add(step);
  }

  /** Counts a reader; returns a function that ends the count. */
  enter(): () => void {
    this.#readers += 1;
    return () => {
      this.#readers -= 1;
      if (this.#readers === 0) this.#clear();
    };
  }

  #clear(): void {
    for (const step of this.#steps.values()) this.#budget.remove(step);
    this.#steps.clear();
  }
}

function keyOf({ epoch, offset }: Position): string {
  return `${offset}:${epoch}`;
}
