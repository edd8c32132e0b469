import type { LiveRun } from "./live-runs.js";
import type { Run, RunKey, RunWithoutInput } from "./run.js";
import type { RunStore } from "./store/store.js";
export interface Accepted {
  readonly run: RunWithoutInput;
  /** An earlier call took the key; `run` is what it stands for. */
  readonly isReplay: boolean;
  /** Set when the run is new: it was sent, or is held. */
  readonly live?: LiveRun;
}
/** Decides whether a run is accepted: checks its key, takes a slot among the open runs, then stores it. */
export declare class Acceptance {
  #private;
  constructor(store: RunStore, openMax: number);
  get open(): number;
  /**
   * Accepts a run under a key, or returns the run that has the key already. `claim` is called when the key is free.
   * Rejects with BAD_USER_INPUT (length of the key) and IDEMPOTENCY_CONFLICT (the key was used with another input).
   */
  keyed(key: RunKey, claim: () => Promise<Accepted>): Promise<Accepted>;
  /** Takes a slot among the open runs. Throws LIMIT_EXCEEDED. */
  enter(id: string, by: string): void;
  /** A run that an earlier gateway accepted is counted, and never refused. */
  readmit(id: string): void;
  leave(id: string): void;
  /**
   * Stores a run; `patient`: no caller waits for this claim alone. Rejects with LIMIT_EXCEEDED, IDEMPOTENCY_CONFLICT,
   * or as the store does.
   */
  claim(run: Run, patient?: boolean): Promise<Accepted>;
}
