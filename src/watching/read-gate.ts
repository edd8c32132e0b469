import type { TerrariumError } from "../base/errors.js";
import { FairShare } from "../base/fair-share.js";

export interface ReadGateLimits {
  /** Reads under way at once. */
  readonly runningMax: number;
  /** Reads waiting for their turn, in all and of one client; beyond them LIMIT_EXCEEDED. */
  readonly waitingMax: number;
  readonly clientWaitingMax: number;
}

interface Waiting {
  readonly go: () => void;
}

/**
 * Keeps readers, who need no token, from crowding out those who write: equal reads under way share one outcome, and
 * only so many different ones run at once. Places to wait in are shared fairly between clients.
 */
export class ReadGate {
  readonly #limits: ReadGateLimits;
  readonly #shared = new Map<string, Promise<unknown>>();
  readonly #places: FairShare;
  /** First come, first served. */
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  constructor(limits: ReadGateLimits) {
    this.#limits = limits;
    this.#places = new FairShare({
      what: "reads waiting",
      limit: "maxReadsWaiting",
      max: limits.waitingMax,
      clientLimit: "maxReadsWaitingPerClient",
      clientMax: limits.clientWaitingMax,
    });
  }

  /** Runs `read`, or joins the one that runs under the same key. The key says everything the outcome depends on. */
  read<T>(client: string, key: string, read: () => Promise<T>): Promise<T> {
    const shared = this.#shared.get(key);
    // Equal keys are equal reads, so what is shared is of this type.
    if (shared) return shared as Promise<T>;
    const mine = this.#run(client, read).finally(() => this.#shared.delete(key));
    this.#shared.set(key, mine);
    return mine;
  }

  async #run<T>(client: string, read: () => Promise<T>): Promise<T> {
    if (this.#running < this.#limits.runningMax) this.#running += 1;
    else await this.#turn(client);
    try {
      return await read();
    } finally {
      const [next] = this.#waiting;
      if (next) next.go();
      else this.#running -= 1;
    }
  }

  #turn(client: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        go: () => {
          release();
          this.#waiting.delete(waiting);
          resolve();
        },
      };
      const release = this.#places.take(client, (reason: TerrariumError) => {
        this.#waiting.delete(waiting);
        reject(reason);
      });
      this.#waiting.add(waiting);
    });
  }
}
