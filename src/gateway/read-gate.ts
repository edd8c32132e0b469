import { TerrariumError } from "../base/errors.js";

export interface ReadGateLimits {
  /** Reads under way at once. */
  readonly runningMax: number;
  /** Reads waiting for their turn; beyond them LIMIT_EXCEEDED. */
  readonly waitingMax: number;
}

/**
 * Keeps readers, who need no token, from crowding out those who write: equal reads under way share one outcome, and
 * only so many different ones run at once.
 */
export class ReadGate {
  readonly #limits: ReadGateLimits;
  readonly #shared = new Map<string, Promise<unknown>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: ReadGateLimits) {
    this.#limits = limits;
  }

  /** Runs `read`, or joins the one that runs under the same key. The key says everything the outcome depends on. */
  read<T>(key: string, read: () => Promise<T>): Promise<T> {
    const shared = this.#shared.get(key);
    // Equal keys are equal reads, so what is shared is of this type.
    if (shared) return shared as Promise<T>;
    const mine = this.#run(read).finally(() => this.#shared.delete(key));
    this.#shared.set(key, mine);
    return mine;
  }

  async #run<T>(read: () => Promise<T>): Promise<T> {
    if (this.#running < this.#limits.runningMax) this.#running += 1;
    else await this.#turn();
    try {
      return await read();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#limits.waitingMax) {
      throw new TerrariumError("LIMIT_EXCEEDED", "too many read this at once", { limit: "maxReadsWaiting" });
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
