import type { Change } from "./types.js";

/** Collects changes and notifies listeners at most once per frame. */
export class ChangeBatch {
  readonly #frame: (task: () => void) => void;
  readonly #listeners = new Set<(change: Change) => void>();
  #agents = new Set<string>();
  #connection = false;
  #system = false;
  #semaphores = false;
  #signals = false;
  #freezes = false;
  #due = false;

  constructor(frame: (task: () => void) => void) {
    this.#frame = frame;
  }

  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  agent(id: string): void {
    this.#agents.add(id);
    this.#schedule();
  }

  mark(what: "connection" | "system" | "semaphores" | "signals" | "freezes"): void {
    if (what === "connection") this.#connection = true;
    else if (what === "system") this.#system = true;
    else if (what === "semaphores") this.#semaphores = true;
    else if (what === "signals") this.#signals = true;
    else this.#freezes = true;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#due) return;
    this.#due = true;
    this.#frame(() => this.#notify());
  }

  #notify(): void {
    const change: Change = {
      agents: this.#agents,
      connection: this.#connection,
      system: this.#system,
      semaphores: this.#semaphores,
      signals: this.#signals,
      freezes: this.#freezes,
    };
    this.#agents = new Set();
    this.#connection = this.#system = this.#semaphores = this.#signals = false;
    this.#freezes = this.#due = false;
    for (const listener of this.#listeners) listener(change);
  }
}
