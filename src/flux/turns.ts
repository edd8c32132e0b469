/** Work of the agent's owner that takes a turn in the stream without being an event. */
export interface Turn {
  /** Called when its turn has come. The turn ends when the promise settles, either way. */
  readonly begin: () => Promise<unknown>;
  /** Called instead, when the agent stops or is drained before. */
  readonly refuse: (reason: unknown) => void;
}

/** The turns that wait, in the order in which they came. The owner bounds their number. */
export class Turns {
  readonly #waiting = new Set<Turn>();
  /** True when no event has begun since the last turn. */
  hadTurn = false;

  get size(): number {
    return this.#waiting.size;
  }

  add(turn: Turn): void {
    this.#waiting.add(turn);
  }

  /** Returns false when it has begun or was refused. */
  remove(turn: Turn): boolean {
    return this.#waiting.delete(turn);
  }

  shift(): Turn | undefined {
    const [turn] = this.#waiting;
    if (turn) this.#waiting.delete(turn);
    return turn;
  }

  refuseAll(reason: unknown): void {
    for (let turn = this.shift(); turn; turn = this.shift()) turn.refuse(reason);
  }
}
