import { resolveLimits } from "../base/limit-range.js";
import { defaultLimits, type Limits } from "../base/limits.js";

/** Bounds that no flag moves: they shape the protocol or the pace, and docs/limits.md lists them. */
const FIXED = {
  /** Characters of a prompt. */
  promptLengthMax: 4_000,
  optionsMax: 50,
  /** Characters of one option. */
  optionLengthMax: 200,
  /** Characters of `escalation`, of a cancellation's reason, of a name in `by`, of a kept error message. */
  noteLengthMax: 1_000,
  /** Tokens or audit entries in one page. */
  pageMax: 1_000,
  /** Pause before the second attempt; doubles with each further one. */
  retryDelayMs: 1_000,
  retryDelayMsMax: 60_000,
  /** Longest sleep of the alarm, so that a jump of the wall clock is noticed. */
  alarmMsMax: 60_000,
  /** Deadlines or due resumptions looked at in one go. */
  sweepMax: 256,
  /** Ids drawn before parking gives up finding a free one. */
  idDrawsMax: 16,
} as const;

/** Every bound of Purgatory, with its unit in the name or beside it. */
export type PurgatoryLimits = { readonly [K in keyof ReturnType<typeof purgatoryLimits>]: number };

/** Those an operator sets, under their names in here. */
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
    /** Times one token may be started before it is FAILED. */
    attemptsMax: limits.maxResumeAttempts,
    /** Resumptions under way at once, in all and of one agent. */
    runningMax: limits.maxResumptions,
    runningPerAgentMax: limits.maxResumptionsPerAgent,
    /** Calls that may wait for the disk. */
    queueMax: limits.maxStoreQueue,
  };
}

export const PURGATORY_LIMITS: PurgatoryLimits = purgatoryLimits(defaultLimits);

/** Where tokens and audit are kept in memory, there is less room for what is over. */
export const IN_MEMORY_LIMITS: PurgatoryLimits = purgatoryLimits(resolveLimits({}, true));
