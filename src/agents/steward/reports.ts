import type { Rule } from "./card.js";
import type { Rules } from "./input.js";
import type { Why } from "./removal.js";

/** One file under several names (hard links) counts once. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** What one scan found. Counts only: everybody may see it, and names of files are not for everybody. */
export interface ScanReport {
  readonly kind: "scan";
  readonly rules: Rules;
  /** Files looked at. */
  readonly looked: Amount;
  /** Files and folders that could not be looked at. */
  readonly unread: number;
  /** False when there are more files than one scan looks at: the next one goes on behind them. */
  readonly complete: boolean;
  /** What the rules found and no card that waits has on it. */
  readonly stale: Amount;
  /** Among the files of this scan, as far as they have been read. */
  readonly duplicates: Amount;
  /** Put on a card by this scan; null when there is nothing to ask, or too much is being asked already. */
  readonly proposed: (Amount & { readonly rule: Rule }) | null;
  /** Cards waiting for an answer, this scan's among them. */
  readonly pendingCards: number;
}

/** What became of an answer: files were moved to the trash folder, or kept where they are. */
export type AnswerReport =
  | {
      readonly kind: "moved";
      readonly rule: Rule;
      readonly moved: number;
      readonly bytes: number;
      /** How many files were left where they are, and why. */
      readonly skipped: Readonly<Partial<Record<Why, number>>>;
    }
  | ({ readonly kind: "kept"; readonly rule: Rule } & Amount);

export type Report =
  | ScanReport
  | AnswerReport
  | { readonly kind: "rules"; readonly rules: Rules }
  | { readonly kind: "reconsider"; readonly files: number };
