import { type Limits } from "../base/limits.js";
/** Every bound of the field. */
export type SignalLimits = {
  readonly [K in keyof ReturnType<typeof signalLimits>]: number;
};
/** The bounds of a field: the fixed ones, and those an operator sets, under their names in here. */
export declare function signalLimits(limits: Limits): {
  sweepMax: 256;
  pageMax: 1000;
  recentMax: 1000;
  entriesMax: number;
  sourceEntriesMax: number;
  depositsMax: number;
};
export declare const SIGNAL_LIMITS: SignalLimits;
/** A field in memory keeps fewer past deposits unless it is set. */
export declare const SIGNAL_LIMITS_IN_MEMORY: SignalLimits;
