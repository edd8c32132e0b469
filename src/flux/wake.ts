/**
 * Wakes the one who waits. Nothing is remembered: look whether there is something to do, then `wait` without an
 * `await` in between.
 */
export class Wake {
  #waiting: (() => void) | undefined;

  ring(): void {
    const wake = this.#waiting;
    this.#waiting = undefined;
    wake?.();
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}
