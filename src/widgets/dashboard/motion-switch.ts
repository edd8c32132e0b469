import { pauseMotion } from "../elements/density/page-frames.js";

const KEY = "terrarium-motion";
const PAUSED = "paused";

/** The person's choice whether fields move, kept in this browser. Who asked their system for no motion has none anyway. */
export class MotionSwitch {
  #isPaused = false;

  constructor() {
    try {
      this.#isPaused = localStorage.getItem(KEY) === PAUSED;
    } catch {
      // A browser that keeps nothing lets them move.
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
      // It holds for as long as the page lives.
    }
  }
}
