/** Wakes one waiting loop. It keeps no state: check for work first, then call `wait` without an `await` in between. */
export class Wake {
  #waiting;
  ring() {
    const wake = this.#waiting;
    this.#waiting = undefined;
    wake?.();
  }
  wait() {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}
//# sourceMappingURL=wake.js.map
