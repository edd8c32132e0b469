import { FairShare } from "../base/bounds/fair-share.js";
/**
 * Keeps readers, who need no token, from crowding out writers: equal concurrent reads share one outcome, and only a
 * limited number of different reads run at once. The slots of the waiting queue are shared fairly between clients.
 */
export class ReadGate {
  #limits;
  #shared = new Map();
  #slots;
  /** First come, first served. */
  #waiting = new Set();
  #running = 0;
  constructor(limits) {
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
  read(client, key, read) {
    const shared = this.#shared.get(key);
    // Equal keys are equal reads, so the shared outcome has this type.
    if (shared) return shared;
    const mine = this.#run(client, read).finally(() => this.#shared.delete(key));
    this.#shared.set(key, mine);
    return mine;
  }
  async #run(client, read) {
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
  #turn(client) {
    return new Promise((resolve, reject) => {
      const waiting = {
        go: () => {
          release();
          this.#waiting.delete(waiting);
          resolve();
        },
      };
      const release = this.#slots.take(client, (reason) => {
        this.#waiting.delete(waiting);
        reject(reason);
      });
      this.#waiting.add(waiting);
    });
  }
}
//# sourceMappingURL=read-gate.js.map
