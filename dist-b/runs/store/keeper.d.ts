import type { RunLimits } from "../limits.js";
import { type Run } from "../run.js";
import { type RunRows } from "./rows.js";
import type { ApplyOutcome, AttemptPolicy, ClaimOutcome, Recovered, RecoveryPlace } from "./store.js";
import { type RunTransition } from "../transitions.js";
/**
 * Claims, transitions and bounds, the same for every store. Synchronous: each call is one transaction of the store, or
 * part of one. `at` is the present time, from which ages and times to live are computed.
 */
export declare class RunKeeper {
  #private;
  constructor(rows: RunRows, limits: RunLimits);
  /** Called after a rollback: remembered values may be wrong. */
  forget(): void;
  claim(run: Run): ClaimOutcome;
  apply(id: string, transition: RunTransition): ApplyOutcome;
  discard(id: string): void;
  lastTick(agentId: string, name: string, at: number): number;
  /** ACCEPTED runs first: those that were RUNNING may be ACCEPTED afterwards, and are not looked at twice. */
  recover(at: number, policy: AttemptPolicy, place: RecoveryPlace | null): Recovered;
}
