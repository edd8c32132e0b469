/**
 * Limits how much work runs at once. Waiting work gets its turn by client in rotation, and within a client first come,
 * first served, so that a client with much waiting work delays only itself. Callers bound how much waits.
 */
export class FairTurns {
  #max;
  #running = 0;
  /** In rotation: the first client is next. */
  #waiting = new Map();
  constructor(max) {
    this.#max = max;
  }
  /** Turns that are taken. */
  get running() {
    return this.#running;
  }
  /** Resolves when it is this client's turn, to a function that ends it. */
  async take(client) {
    if (this.#running < this.#max) this.#running += 1;
    else {
      await new Promise((go) => {
        const mine = this.#waiting.get(client);
        if (mine) mine.push({ go });
        else this.#waiting.set(client, [{ go }]);
      });
    }
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#pass();
    };
  }
  /** Gives a turn to the next client, or frees it. */
  #pass() {
    const [next] = this.#waiting;
    if (!next) {
      this.#running -= 1;
      return;
    }
    const [client, mine] = next;
    this.#waiting.delete(client);
    const [first, ...rest] = mine;
    if (rest.length > 0) this.#waiting.set(client, rest);
    first?.go();
  }
}
//# sourceMappingURL=fair-turns.js.map
