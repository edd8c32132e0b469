import type { AgentContext, Clock } from "../../index.js";
import type { StewardInput } from "./input.js";
/** Schedules scans: after the usual interval, or soon after an unfinished scan. */
export declare class Pace {
  #private;
  constructor(usualMs: number, soonMs: number, clock: Clock);
  hurry(): void;
  /** Yields a scan at once, and one after each interval, counted from the end of the previous scan. */
  scans({ signal }: AgentContext): AsyncGenerator<StewardInput, void>;
}
