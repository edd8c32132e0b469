import { type Registry } from "prom-client";
import type { RunWithoutInput } from "../../runs/index.js";
/** Counts and times runs when they end or park. */
export declare class RunMeter {
  #private;
  constructor(registry: Registry, labelsMax: number);
  /** Counts a run that has ended or parked. `now`: wall clock, ms; the end of a parked run. */
  settled(run: RunWithoutInput, now: number): void;
}
