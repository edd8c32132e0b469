import { z } from "zod";
/** What to propose, and how long a question waits. */
export interface Rules {
  /** Days without modification after which a file is stale. */
  readonly staleDays: number;
  /** Propose files with equal content, except the oldest. */
  readonly duplicates: boolean;
  /** Counted from the question. */
  readonly answerWithinSeconds: number;
}
export type SomeRules = {
  readonly [K in keyof Rules]?: Rules[K] | undefined;
};
export type StewardInput =
  /** Also produced by the source. */
  | {
      readonly kind: "scan";
      readonly folder: string | null;
    }
  | {
      readonly kind: "reconsider";
    }
  | {
      readonly kind: "rules";
      readonly rules: SomeRules;
    };
export declare const stewardInput: z.ZodType<StewardInput>;
