import type { Caller } from "./caller.js";
import type { InboxEntry } from "./priority-inbox.js";

/** One event on its way through `process`. */
export interface FluxEvent<I, O> {
  readonly input: I;
  /** The perturbation it came from, directly or by feedback. */
  readonly cause: string | null;
  /** Who waits for the outcome, if anybody does. */
  readonly caller: Caller<O> | null;
}

export interface Perturbation<I, O> extends FluxEvent<I, O>, InboxEntry {
  readonly cause: string;
}
