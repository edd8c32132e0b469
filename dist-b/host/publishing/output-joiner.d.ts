import type { Clock } from "../../base/clock.js";
import type { Origin } from "../agent-errors.js";
/**
 * Joins the texts that one run emits in quick succession into one output, for agents that stream tokens. Everything else
 * of the run is published after what it emitted before.
 */
export declare class OutputJoiner {
  #private;
  /** `withinMs` 0 joins nothing. */
  constructor(withinMs: number, clock: Clock, publish: (text: string, origin: Origin) => void);
  /** True when the output was taken; it is published at the latest `withinMs` after the first that it is joined with. */
  take(data: unknown, origin: Origin): boolean;
  /** Publishes what one call has emitted. */
  flush(cause: string | null): void;
  flushAll(): void;
}
