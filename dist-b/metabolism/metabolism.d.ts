import type { Clock } from "../base/clock.js";
interface MetabolismConfig {
  readonly heatHalfLifeMs: number;
  /** Heat above which a fever begins. It ends below half of it. */
  readonly feverThreshold: number;
  readonly probeThrowsMax: number;
  readonly probeRestMs: number;
}
export declare const METABOLISM_DEFAULTS: MetabolismConfig;
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
export declare class Metabolism {
  #private;
  constructor(
    organism: Organism,
    listener: MetabolismListener,
    clock: Clock,
    config?: Partial<MetabolismConfig>,
  );
  /** Events handled per second, as of the last sample. */
  get flow(): number;
  get heat(): number;
  /** 0–1. */
  get temperature(): number;
  get feverish(): boolean;
  spend(tokens: number): void;
  /** The agent begins a new life: rates count from here, and heat is halved. */
  discharge(): void;
  /** The agent has stopped working. */
  rest(): void;
  /** Call it about once a second while the agent is live. */
  sample(): void;
}
export {};
