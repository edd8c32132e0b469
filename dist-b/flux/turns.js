/** The turns that wait, in the order in which they came. The owner bounds their number. */
export class Turns {
  #waiting = new Set();
  /** True when no event has begun since the last turn. */
  hadTurn = false;
  get size() {
    return this.#waiting.size;
  }
  add(turn) {
    this.#waiting.add(turn);
  }
  /** Returns false when it has begun or was refused. */
  remove(turn) {
    return this.#waiting.delete(turn);
  }
  shift() {
    const [turn] = this.#waiting;
    if (turn) this.#waiting.delete(turn);
    return turn;
  }
  refuseAll(reason) {
    for (let turn = this.shift(); turn; turn = this.shift()) turn.refuse(reason);
  }
}
//# sourceMappingURL=turns.js.map
