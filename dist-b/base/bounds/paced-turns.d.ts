import type { Clock } from "../clock.js";
/** One piece of work. Ask `isOver` between small steps, and call `end` in the same turn of the event loop. */
export interface Slice {
  readonly isOver: boolean;
  end(): void;
}
/**
 * Work that may wait, in short slices with pauses: at most a quarter of the event loop, so that calls which arrive
 * meanwhile wait for one slice at most. Clients take turns; several short pieces share a slice. Callers bound how many
 * wait.
 */
export declare class PacedTurns {
  #private;
  constructor(clock: Clock);
  /** Resolves when a piece of this client's work may begin. */
  take(client: string): Promise<Slice>;
  /** Does `step` for each item in turn, in as many slices as it takes. Ends early when it throws. */
  map<T, R>(client: string, items: readonly T[], step: (item: T) => R): Promise<R[]>;
}
