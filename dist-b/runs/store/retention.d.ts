import type { RunLimits } from "../limits.js";
import type { RunKey } from "../run.js";
import { type RunRow, type RunRows } from "./rows.js";
/** Names of counters. A name with a colon is a prefix; the client or agent follows. */
export declare const OPEN = "open";
export declare const CLIENT_OPEN = "open:";
export declare const ENDED = "ended";
/** Keys, and bytes of the results that they hold. */
export declare const KEYS = "keys";
export declare const CLIENT_KEYS = "keys:";
export declare const STATES = "states";
export declare const TICKS = "ticks";
/**
 * Decides what is kept of ended runs: runs whose key has time left, and of the others as many as the bounds allow.
 *
 * ```
 *  open ──ends──▶ WHOLE ──bytes of results──▶ NO_RESULT ──bytes of runs──▶ BARE
 *    │              └──────────────┬──────────────┴─────────────────────────┘
 *    │                             ▼ its key's time is up, or its key is evicted
 *    └──ends without a key──────▶ FREE ──count, bytes, age──▶ forgotten
 * ```
 */
export declare class Retention {
  #private;
  constructor(rows: RunRows, limits: RunLimits);
  forget(): void;
  /**
   * A run has ended: its key holds it from now on. Results beyond the bound are given up; a result that is too large by
   * itself is the only one.
   */
  ended(row: RunRow): void;
  /** Applies the bounds on time, count and bytes. Forgets at most `sweepMax` runs; the next change continues. */
  trim(at: number): void;
  /** Frees the key of this client whose run ended longest ago. False when all its runs are open. */
  evictKeyOf(client: string): boolean;
  /** Frees an expired key, or one of the client with the most keys, or that of the run that ended longest ago. */
  evictAnyKey(at: number): boolean;
  /** A run no longer holds its key. */
  freeKey({ client }: RunKey): void;
}
