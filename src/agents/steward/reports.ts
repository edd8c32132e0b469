import type { Rule } from "./card.js";
import type { Rules } from "./input.js";
import type { Why } from "./removal.js";

/** Several names of one file (hard links) count once. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** A warning about the disk: while it is strong, nothing on it is to be moved. */
export interface HeldBack {
  /** Who warned. */
  readonly source: string;
  readonly key: string | null;
  /** Strength of the warning, 0–1. */
  readonly intensity: number;
}

/** The result of one scan. Counts only: reports are public, file names are not. */
export interface ScanReport {
  readonly kind: "scan";
  readonly rules: Rules;
  /** Files examined. */
  readonly looked: Amount;
  /** Files and folders that could not be examined. */
  readonly unread: number;
  /** False when there are more files: the next scan continues after them. */
  readonly complete: boolean;
  /** Files found by the rules that are not on a waiting card. */
  readonly stale: Amount;
  /** Within the files of this scan that were read. */
  readonly duplicates: Amount;
  /** Put on a card by this scan; null when there is nothing to ask, or too many cards wait. */
  readonly proposed: (Amount & { readonly rule: Rule }) | null;
  /** The warning that holds its questions back; null when there is none. */
  readonly heldBack: HeldBack | null;
  /** Cards waiting for an answer, including this scan's. */
  readonly pendingCards: number;
}

/** The outcome of an answer: files were moved to the trash folder, or kept. */
export type AnswerReport =
  | {
      readonly kind: "moved";
      readonly rule: Rule;
      readonly moved: number;
      readonly bytes: number;
      /** Number of files left in place, by reason. */
      readonly skipped: Readonly<Partial<Record<Why, number>>>;
    }
  | ({ readonly kind: "kept"; readonly rule: Rule } & Amount);

export type Report =
  | ScanReport
  | AnswerReport
  | { readonly kind: "rules"; readonly rules: Rules }
  | { readonly kind: "reconsider"; readonly files: number };
