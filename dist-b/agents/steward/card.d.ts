import { z } from "zod";
import type { Fingerprint } from "./fingerprints.js";
import type { Amount } from "./reports.js";
export declare const APPROVE = "Approve";
export declare const REJECT = "Reject";
/** Version of a card's state; raised when its shape changes. */
export declare const STATE_VERSION = 2;
export type Rule = "stale" | "duplicates";
/** A file as it was when it was put on a card. */
export interface CardFile extends Fingerprint {
  /** Relative to the steward's directory. */
  readonly path: string;
  /** The original, which must still exist when this file is moved. Null unless it is a duplicate. */
  readonly copyOf: string | null;
  /** Another path on the card that names the same file (a hard link), and under which it is counted. */
  readonly sameAs: string | null;
}
/** The private state saved with the question; the answer binds to it. */
export interface CardState {
  /** The effect of "Approve", in words. */
  readonly onApprove: string;
  /** The affected files, one line each. */
  readonly affects: readonly string[];
  /** The directory that the paths are relative to. */
  readonly directory: string;
  readonly rule: Rule;
  /** Together with `askedAt` the key of this card in the steward's notes. */
  readonly card: number;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly files: readonly CardFile[];
}
export declare const cardState: z.ZodType<CardState>;
/** The question. It is public, so it says what happens and to how much, without names. */
export declare function promptOf(
  { rule, files }: Pick<CardState, "rule" | "files">,
  staleDays: number,
): string;
/** The effect of "Approve", for viewers that may see names. */
export declare function approvalOf(root: string): string;
/** One file in words: `reports/may.csv, 12 kB, modified 2023-05-31, a copy of reports/old/may.csv`. */
export declare function affected({ path, size, modified, copyOf, sameAs }: CardFile): string;
export declare function severityOf(files: readonly CardFile[]): "INFO" | "WARNING" | "CRITICAL";
/** Number and bytes of files; several names of one file count once. */
export declare function amountOf(files: readonly Pick<CardFile, "path" | "size" | "sameAs">[]): Amount;
/** Decimal units: `312 MB`, `4.2 kB`, `17 bytes`. */
export declare function sizeText(bytes: number): string;
