import { defaultLimits, type Limits } from "../base/limits.js";

/** Bounds without a flag; docs/limits.md lists them. */
const FIXED = {
  /** Characters of a reason. */
  reasonLengthMax: 1_000,
  /** Kept entries of the audit; beyond it the oldest go. */
  auditMax: 10_000,
  /** Entries of one page of the audit. */
  pageMax: 1_000,
} as const;

/** Every bound of freezes. */
export type FreezeLimits = { readonly [K in keyof ReturnType<typeof freezeLimits>]: number };

/** The bounds of freezes: the fixed ones, and those that an operator sets. */
export function freezeLimits(limits: Pick<Limits, "maxFreezes" | "thawAgentsPerSecond">) {
  return {
    ...FIXED,
    /** Freezes in force at once. */
    freezesMax: limits.maxFreezes,
    /** Agents that begin again in one second after a thaw. */
    thawPerSecond: limits.thawAgentsPerSecond,
  };
}

export const FREEZE_LIMITS: FreezeLimits = freezeLimits(defaultLimits);
