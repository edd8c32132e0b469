import type { TerrariumError } from "../base/errors.js";
import { FairShare } from "../base/bounds/fair-share.js";

export interface ReadGateLimits {
  /** Concurrent reads. */
  readonly runningMax: number;
  /** Reads waiting for their turn, in total and of one client; beyond them LIMIT_EXCEEDED. */
  readonly waitingMax: number;
  readonly clientWaitingMax: number;
}

interface Waiting {
  readonly go: () => void;
}

/**
 * Keeps readers, who need no token, from crowding out writers: equal concurrent reads share one outcome, and only a
 * limited number of different reads run at once. The slots of the waiting queue are shared fairly between clients.
 */
export class ReadGate {
  readonly #limits: ReadGateLimits;
  readonly #shared = new Map<string, Promise<unknown>>();
  readonly #slots: FairShare;
  /** First come, first served. */
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  constructor(limits: ReadGateLimits) {
    this.#limits = limits;
    this.#slots = new FairShare({
      what: "reads waiting",
      limit: "maxReadsWaiting",
      max: limits.waitingMax,
      clientLimit: "maxReadsWaitingPerClient",
      clientMax: limits.clientWaitingMax,
    });
  }

  /** Runs `read`, or joins the running read of the same key. The key must determine the outcome. */
  read<T>(client: string, key: string, read: () => Promise<T>): Promise<T> {
    const shared = this.#shared.get(key);
    // Equal keys are equal reads, so the shared outcome has this type.
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
      const release = this.#slots.take(client, (reason: TerrariumError) => {
        this.#waiting.delete(waiting);
        reject(reason);
      });
      this.#waiting.add(waiting);
    });
  }
}
