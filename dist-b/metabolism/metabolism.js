import { Breaker } from "./breaker.js";
import { Fever } from "./fever.js";
import { Heat } from "./heat.js";
export const METABOLISM_DEFAULTS = {
  heatHalfLifeMs: 30_000,
  feverThreshold: 1,
  probeThrowsMax: 3,
  probeRestMs: 30_000,
};
/** Rates and heat of one agent. Behaviour: SPEC.md. */
export class Metabolism {
  #organism;
  #listener;
  #clock;
  #threshold;
  #heat;
  #fever;
  #breaker;
  #probed;
  #flow = 0;
  #sampledAtMs;
  #handledBefore;
  constructor(organism, listener, clock, config = {}) {
    const { heatHalfLifeMs, feverThreshold, probeThrowsMax, probeRestMs } = {
      ...METABOLISM_DEFAULTS,
      ...config,
    };
    this.#organism = organism;
    this.#listener = listener;
    this.#clock = clock;
    this.#threshold = feverThreshold;
    this.#heat = new Heat(heatHalfLifeMs);
    this.#fever = new Fever(feverThreshold);
    this.#breaker = new Breaker({ throwsMax: probeThrowsMax, restMs: probeRestMs });
    this.#sampledAtMs = clock.monotonic();
    this.#handledBefore = organism.eventsHandled;
  }
  /** Events handled per second, as of the last sample. */
  get flow() {
    return this.#flow;
  }
  get heat() {
    return this.#probed ?? this.#heat.value;
  }
  /** 0–1. */
  get temperature() {
    return Math.max(this.#organism.entropySpent, Math.min(1, Math.max(0, this.heat)));
  }
  get feverish() {
    return this.#fever.feverish;
  }
  spend(tokens) {
    this.#heat.spend(tokens);
    this.#checkFever();
  }
  /** The agent begins a new life: rates count from here, and heat is halved. */
  discharge() {
    this.#heat.discharge();
    this.rest();
  }
  /** The agent has stopped working. */
  rest() {
    this.#flow = 0;
    this.#sampledAtMs = this.#clock.monotonic();
    this.#handledBefore = this.#organism.eventsHandled;
  }
  /** Call it about once a second while the agent is live. */
  sample() {
    const nowMs = this.#clock.monotonic();
    const elapsedMs = nowMs - this.#sampledAtMs;
    if (elapsedMs <= 0) return;
    const handled = this.#organism.eventsHandled;
    // The count falls when the agent was reset in between; then only the new count matters.
    const fresh = handled >= this.#handledBefore ? handled - this.#handledBefore : handled;
    this.#flow = (fresh * 1_000) / elapsedMs;
    this.#handledBefore = handled;
    this.#sampledAtMs = nowMs;
    this.#heat.cool(elapsedMs);
    this.#probe(nowMs);
    this.#checkFever();
  }
  #probe(nowMs) {
    const { temperature } = this.#organism;
    if (!temperature) return;
    const measure = () => {
      const value = temperature();
      if (typeof value === "number" && Number.isFinite(value)) return value;
      throw new TypeError("metabolism.temperature must return a finite number");
    };
    this.#probed = this.#breaker.try(measure, nowMs, (error) =>
      this.#listener.onDegraded("temperature", error),
    );
  }
  #checkFever() {
    const { heat } = this;
    if (this.#fever.check(heat)) this.#listener.onFever(heat / this.#threshold);
  }
}
//# sourceMappingURL=metabolism.js.map
