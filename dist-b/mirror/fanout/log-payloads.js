/** What follows a position: a payload, and the position behind it. */
class Step {
  older = null;
  newer = null;
  payload;
  to;
  drop;
  constructor(payload, to, drop) {
    this.payload = payload;
    this.to = to;
    this.drop = drop;
  }
}
/**
 * What was read from the log and rendered for one document and filter, by the position before it, so that observers
 * that are behind at the same place share it, like those at the head share the ring's payloads. Bounded by the shared
 * budget of bytes; empty while no observer of this kind reads the log.
 */
export class LogPayloads {
  #budget;
  #steps = new Map();
  #readers = 0;
  constructor(budget) {
    this.#budget = budget;
  }
  after(position) {
    const step = this.#steps.get(keyOf(position));
    if (!step) return null;
    this.#budget.touch(step);
    return step;
  }
  add(from, payload, to) {
    const key = keyOf(from);
    const known = this.#steps.get(key);
    if (known) this.#budget.remove(known);
    const step = new Step(payload, to, () => this.#steps.delete(key));
    this.#steps.set(key, step);
    this.#budget.add(step);
  }
  /** Counts a reader; returns a function that ends the count. */
  enter() {
    this.#readers += 1;
    return () => {
      this.#readers -= 1;
      if (this.#readers === 0) this.#clear();
    };
  }
  #clear() {
    for (const step of this.#steps.values()) this.#budget.remove(step);
    this.#steps.clear();
  }
}
function keyOf({ epoch, offset }) {
  return `${offset}:${epoch}`;
}
//# sourceMappingURL=log-payloads.js.map
