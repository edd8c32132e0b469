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
 * Keeps readers, who need no token, from crowding out writers: only a limited number of different reads run at once, and equal ones
 * share their outcomes. A read is joined only before it begins, so that everybody reads what was stored before they asked: of equal
 * reads one runs, and one follows it for all who ask meanwhile. The slots of the waiting queue are shared fairly between clients.
 */
export class ReadGate {
  readonly #limits: ReadGateLimits;
  /** Reads that have not begun, and those that run, by key. */
  readonly #open = new Map<string, Promise<unknown>>();
  readonly #begun = new Map<string, Promise<unknown>>();
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

  /** Runs `read`, or joins a read of the same key that has not begun. The key must determine the outcome. */
  read<T>(client: string, key: string, read: () => Promise<T>): Promise<T> {
    const open = this.#open.get(key);
    // Equal keys are equal reads, so the shared outcome has this type.
    if (open) return open as Promise<T>;
    const mine = this.#run(client, key, read);
    this.#open.set(key, mine);
    return mine;
  }

  async #run<T>(client: string, key: string, read: () => Promise<T>): Promise<T> {
    try {
      // Also without one it begins behind this turn: who asks in the same turn joins it.
      await this.#begun.get(key)?.catch(() => undefined);
      if (this.#running < this.#limits.runningMax) this.#running += 1;
      else await this.#turn(client);
    } finally {
      this.#open.delete(key);
    }
    try {
      const begun = read();
      this.#begun.set(key, begun);
      return await begun;
    } finally {
      this.#begun.delete(key);
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
