import type { Decision, Operation } from "./operation.js";

/** What the operations of one attempt have decided. */
export type Decided = ReadonlyMap<Operation, Decision>;

/** Operations that wait for their answers, in the order in which they were asked. */
export class OperationQueue {
  #waiting: Operation[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  [Symbol.iterator](): Iterator<Operation> {
    return this.#waiting[Symbol.iterator]();
  }

  push(operation: Operation): void {
    this.#waiting.push(operation);
  }

  answer(decided: Decided): void {
    this.#keep((operation) => !decided.has(operation));
    for (const [operation, decision] of decided) operation.settle(decision);
  }

  /** Answers those that may be old, and are late or need not wait longer, by the records as they are. */
  answerOld(isAway: boolean): void {
    const due = this.#waiting.filter(({ mayBeOld, isLate }) => mayBeOld && (isAway || isLate));
    if (due.length === 0) return;
    this.#keep((operation) => !due.includes(operation));
    for (const operation of due) operation.settleOld();
  }

  dropGivenUp(): void {
    this.#keep(({ isGivenUp }) => !isGivenUp);
  }

  /** Resolves when those that wait now are answered. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#waiting.map(({ promise }) => promise));
  }

  #keep(isKept: (operation: Operation) => boolean): void {
    if (!this.#waiting.every(isKept)) this.#waiting = this.#waiting.filter(isKept);
  }
}
