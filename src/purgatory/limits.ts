/** Every bound of Purgatory, with its unit in the name or beside it. */
export const PURGATORY_LIMITS = {
  /** Characters of a prompt. */
  promptLengthMax: 4_000,
  optionsMax: 50,
  /** Characters of one option. */
  optionLengthMax: 200,
  /** Characters of `escalation`, of a cancellation's reason, of a name in `by`, of a kept error message. */
  noteLengthMax: 1_000,
  stateBytesMax: 1_048_576,
  inputBytesMax: 1_048_576,
  responseSchemaBytesMax: 65_536,
  answerBytesMax: 262_144,
  /** Tokens of one agent that are PENDING, DUE or RUNNING. */
  openPerAgentMax: 1_000,
  /** Tokens kept after they are finished. */
  finishedMax: 10_000,
  /** Audit entries kept. */
  auditMax: 1_000_000,
  /** Tokens or audit entries in one page. */
  pageMax: 1_000,
  /** Times one token may be started before it is FAILED. */
  attemptsMax: 5,
  /** Resumptions under way at once, in all and of one agent. */
  runningMax: 64,
  runningPerAgentMax: 8,
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

/** Where tokens and audit are kept in memory, there is less room for what is over. */
export const IN_MEMORY_LIMITS: PurgatoryLimits = { ...PURGATORY_LIMITS, finishedMax: 500, auditMax: 2_000 };

export type PurgatoryLimits = { readonly [K in keyof typeof PURGATORY_LIMITS]: number };
