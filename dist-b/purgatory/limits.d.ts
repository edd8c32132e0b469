import { type Limits } from "../base/limits.js";
/** All limits of Purgatory, with the unit in the name or the comment. */
export type PurgatoryLimits = {
  readonly [K in keyof ReturnType<typeof purgatoryLimits>]: number;
};
/** The limits that an operator sets, under their names in this room. */
export declare function purgatoryLimits(limits: Limits): {
  promptLengthMax: 4000;
  optionsMax: 50;
  optionLengthMax: 200;
  noteLengthMax: 1000;
  pageMax: 1000;
  retryDelayMs: 1000;
  retryDelayMsMax: 60000;
  alarmMsMax: 60000;
  sweepMax: 256;
  idDrawsMax: 16;
  stateBytesMax: number;
  inputBytesMax: number;
  responseSchemaBytesMax: number;
  answerBytesMax: number;
  /** Tokens of one agent that are PENDING, DUE or RUNNING. */
  openPerAgentMax: number;
  /** Tokens kept after they are finished. */
  finishedMax: number;
  auditMax: number;
  /** Attempts of one token before it is FAILED. */
  attemptsMax: number;
  /** Concurrent resumptions, in total and of one agent. */
  runningMax: number;
  runningPerAgentMax: number;
  /** Calls that may wait for the store. */
  queueMax: number;
};
export declare const PURGATORY_LIMITS: PurgatoryLimits;
/** Limits of the in-memory store, which keeps fewer finished tokens and audit entries. */
export declare const IN_MEMORY_LIMITS: PurgatoryLimits;
