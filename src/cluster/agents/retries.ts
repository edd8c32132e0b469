import type { Cancel, Clock } from "../../base/clock.js";
import type { Leases } from "../leases.js";

/** Pause before what could not be stored of agents is tried again, ms. */
export const AGAIN_MS = 500;

export interface RetriesOptions<T> {
  readonly clock: Clock;
  readonly leases: Pick<Leases, "isHeld" | "onChange">;
  /** Tries these again. What fails again is added again. */
  readonly again: (failed: ReadonlyMap<string, T | undefined>) => Promise<void>;
  /** Called for the first of several failures. */
  readonly onError: (error: unknown) => void;
}

/** Agents whose place in the directory could not be stored: tried again soon, or when the gateway has its lease back. */
export class Retries<T> {
  readonly #options: RetriesOptions<T>;
  /** By agent. At most the agents and the offers. */
  readonly #failed = new Map<string, T | undefined>();
  readonly #stop: () => void;
  #cancel: Cancel | null = null;
  #isTrying = false;
  #isClosed = false;

  constructor(options: RetriesOptions<T>) {
    this.#options = options;
    this.#stop = options.leases.onChange((isHeld) => {
      if (isHeld) this.#try();
    });
  }

  has(id: string): boolean {
    return this.#failed.has(id);
  }

  add(ids: readonly string[], by: T | undefined, error: unknown): void {
    if (this.#failed.size === 0) this.#options.onError(error);
    for (const id of ids) this.#failed.set(id, by);
    this.#trySoon();
  }

  done(ids: readonly string[]): void {
    for (const id of ids) this.#failed.delete(id);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    this.#stop();
  }

  #trySoon(): void {
    if (this.#cancel || this.#isTrying || this.#isClosed || this.#failed.size === 0) return;
    this.#cancel = this.#options.clock.after(AGAIN_MS, () => this.#try());
  }

  /** Without its lease a gateway can store nothing of agents. */
  #try(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#isTrying || this.#isClosed || this.#failed.size === 0) return;
    if (!this.#options.leases.isHeld) return this.#trySoon();
    this.#isTrying = true;
    // They stay here until they are stored.
    this.#options
      .again(new Map(this.#failed))
      .catch(this.#options.onError)
      .finally(() => {
        this.#isTrying = false;
        this.#trySoon();
      });
  }
}
