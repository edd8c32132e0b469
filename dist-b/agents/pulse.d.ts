import { z } from "zod";
import { type AgentDefinition, type Clock } from "../index.js";
export interface PulseOptions {
  /** Initial beats per second, 0.1 to 1,000. Default 2. */
  readonly ratePerSecond?: number;
  /** Default: the system clock. */
  readonly clock?: Clock;
}
export interface Beat {
  /** Starts at 1. */
  readonly beat: number;
  readonly ratePerSecond: number;
  /** Beats skipped since the last one because the agent was busy. */
  readonly missed?: number;
  readonly note?: string;
}
/** The answer to an input from outside. */
export interface PulseAnswer {
  readonly ratePerSecond: number;
  /** Notes waiting for a beat. */
  readonly notesWaiting: number;
  /** False when the note was refused because twenty are waiting. */
  readonly accepted: boolean;
}
declare const fromOutside: z.ZodUnion<
  readonly [
    z.ZodObject<
      {
        ratePerSecond: z.ZodNumber;
      },
      z.core.$strict
    >,
    z.ZodObject<
      {
        say: z.ZodString;
      },
      z.core.$strict
    >,
  ]
>;
export type PulseInput =
  | z.infer<typeof fromOutside>
  | {
      readonly missed: number;
    };
/**
 * A steady heartbeat, for demonstrations and load tests: `{"beat": 7, "ratePerSecond": 2}`. `{"ratePerSecond": 50}` changes the
 * rate at once, `{"say": "hello"}` adds a note to the next beat. Beats that the agent is too busy for are skipped and counted
 * in `missed`; they never queue up.
 */
export declare function pulse(options?: PulseOptions): AgentDefinition<PulseInput, Beat | PulseAnswer>;
export {};
