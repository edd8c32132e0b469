import { pauseMotion } from "../../elements/density/page-frames.js";

const KEY = "terrarium-motion";
const PAUSED = "paused";

/** The person's choice whether fields move, stored in this browser. Under reduced motion nothing moves in any case. */
export class MotionSwitch {
  #isPaused = false;

  constructor() {
    try {
      this.#isPaused = localStorage.getItem(KEY) === PAUSED;
    } catch {
      // Without storage, fields move.
    }
    pauseMotion(this.#isPaused);
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  toggle(): void {
    this.#isPaused = !this.#isPaused;
    pauseMotion(this.#isPaused);
    try {
      if (this.#isPaused) localStorage.setItem(KEY, PAUSED);
      else localStorage.removeItem(KEY);
    } catch {
      // The choice holds until the page is closed.
    }
  }
}
