import { resolveLimits } from "../base/limit-range.js";
import { defaultLimits, type Limits } from "../base/limits.js";

/** Limits without a flag: they shape the protocol or the pace. docs/limits.md lists them. */
const FIXED = {
  /** Characters of a prompt. */
  promptLengthMax: 4_000,
  optionsMax: 50,
  /** Characters of one option. */
  optionLengthMax: 200,
  /** Characters of `escalation`, of a cancellation's reason, of a name in `by`, of a stored error message. */
  noteLengthMax: 1_000,
  /** Tokens or audit entries in one page. */
  pageMax: 1_000,
  /** Pause before the second attempt; doubles with each further attempt. */
  retryDelayMs: 1_000,
  retryDelayMsMax: 60_000,
  /** Longest sleep of the alarm, so that a jump of the wall clock is noticed. */
  alarmMsMax: 60_000,
  /** Deadlines or due resumptions read at once. */
  sweepMax: 256,
  /** Ids drawn before parking fails. */
  idDrawsMax: 16,
} as const;

/** All limits of Purgatory, with the unit in the name or the comment. */
export type PurgatoryLimits = { readonly [K in keyof ReturnType<typeof purgatoryLimits>]: number };

/** The limits that an operator sets, under their names in this room. */
export function purgatoryLimits(limits: Limits) {
  return {
    ...FIXED,
    stateBytesMax: limits.maxSemaphoreStateBytes,
    inputBytesMax: limits.maxSemaphoreStateBytes,
    responseSchemaBytesMax: limits.maxResponseSchemaBytes,
    answerBytesMax: limits.maxAnswerBytes,
    /** Tokens of one agent that are PENDING, DUE or RUNNING. */
    openPerAgentMax: limits.maxOpenSemaphoresPerAgent,
    /** Tokens kept after they are finished. */
    finishedMax: limits.maxSettledSemaphores,
    auditMax: limits.maxAuditEntries,
    /** Attempts of one token before it is FAILED. */
    attemptsMax: limits.maxResumeAttempts,
    /** Concurrent resumptions, in total and of one agent. */
    runningMax: limits.maxResumptions,
    runningPerAgentMax: limits.maxResumptionsPerAgent,
    /** Calls that may wait for the store. */
    queueMax: limits.maxStoreQueue,
  };
}

export const PURGATORY_LIMITS: PurgatoryLimits = purgatoryLimits(defaultLimits);

/** Limits of the in-memory store, which keeps fewer finished tokens and audit entries. */
export const IN_MEMORY_LIMITS: PurgatoryLimits = purgatoryLimits(resolveLimits({}, "IN_MEMORY"));
