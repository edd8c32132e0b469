import type { Clock } from "../base/clock.js";
import type { SignalBus } from "./bus.js";
export interface SweeperOptions {
  readonly bus: Pick<SignalBus, "sweep">;
  readonly clock: Clock;
  readonly stepMax: number;
  readonly onError: (error: unknown) => void;
}
/** Deletes forgotten pheromones now and then, a bounded step at a time. */
export declare class Sweeper {
  #private;
  constructor(options: SweeperOptions);
  close(): void;
}
