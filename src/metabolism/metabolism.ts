import type { Clock } from "../base/clock.js";
import { Breaker } from "./breaker.js";
import { Fever } from "./fever.js";
import { Heat } from "./heat.js";

interface MetabolismConfig {
  readonly heatHalfLifeMs: number;
  /** Heat above which a fever begins. It ends below half of it. */
  readonly feverThreshold: number;
  readonly probeThrowsMax: number;
  readonly probeRestMs: number;
}

export const METABOLISM_DEFAULTS: MetabolismConfig = {
  heatHalfLifeMs: 30_000,
  feverThreshold: 1,
  probeThrowsMax: 3,
  probeRestMs: 30_000,
};

/** The agent's measurements that its metabolism reads. */
export interface Organism {
  readonly eventsHandled: number;
  /** Share of the entropy budget spent, 0–1. */
  readonly entropySpent: number;
  /** The agent's own measure of heat, with the fever threshold at 1.0. May throw. */
  readonly temperature?: (() => number) | undefined;
}

interface MetabolismListener {
  /** A fever began. `intensity` is heat divided by the threshold: above 1. */
  onFever(intensity: number): void;
  /** A probe threw too often and is paused. */
  onDegraded(probe: string, error: unknown): void;
}

/** Rates and heat of one agent. Behaviour: SPEC.md. */
export class Metabolism {
  readonly #organism: Organism;
  readonly #listener: MetabolismListener;
  readonly #clock: Clock;
  readonly #threshold: number;
  readonly #heat: Heat;
  readonly #fever: Fever;
  readonly #breaker: Breaker;
  #probed: number | undefined;
  #flow = 0;
  #sampledAtMs: number;
  #handledBefore: number;

  constructor(
    organism: Organism,
    listener: MetabolismListener,
    clock: Clock,
    config: Partial<MetabolismConfig> = {},
  ) {
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
  get flow(): number {
    return this.#flow;
  }

  get heat(): number {
    return this.#probed ?? this.#heat.value;
  }

  /** 0–1. */
  get temperature(): number {
    return Math.max(this.#organism.entropySpent, Math.min(1, Math.max(0, this.heat)));
  }

  get feverish(): boolean {
    return this.#fever.feverish;
  }

  spend(tokens: number): void {
    this.#heat.spend(tokens);
    this.#checkFever();
  }

  /** The agent begins a new life: rates count from here, and heat is halved. */
  discharge(): void {
    this.#heat.discharge();
    this.rest();
  }

  /** The agent has stopped working. */
  rest(): void {
    this.#flow = 0;
    this.#sampledAtMs = this.#clock.monotonic();
    this.#handledBefore = this.#organism.eventsHandled;
  }

  /** Call it about once a second while the agent is live. */
  sample(): void {
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

  #probe(nowMs: number): void {
    const { temperature } = this.#organism;
    if (!temperature) return;
    const measure = (): number => {
      const value: unknown = temperature();
      if (typeof value === "number" && Number.isFinite(value)) return value;
      throw new TypeError("metabolism.temperature must return a finite number");
    };
    this.#probed = this.#breaker.try(measure, nowMs, (error) =>
      this.#listener.onDegraded("temperature", error),
    );
  }

  #checkFever(): void {
    const { heat } = this;
    if (this.#fever.check(heat)) this.#listener.onFever(heat / this.#threshold);
  }
}
