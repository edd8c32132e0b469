import { BurstDetector } from "./burst.js";
import type { ParsedLine } from "./formats.js";
import { SlidingRate } from "./rate.js";
import type { TemplatePicture } from "./reports.js";
import { type Severity } from "./severity.js";
import { type TreeTemplate, type Word } from "./template-tree.js";
/** One kind of line: its words, its frequency, and what was reported about it. */
export declare class Template implements TreeTemplate {
  #private;
  readonly id: string;
  readonly place: readonly string[];
  readonly rate: SlidingRate;
  readonly burst: BurstDetector;
  words: readonly Word[];
  severity: Severity;
  lines: number;
  /** Lines and error lines of the current summary period. */
  periodLines: number;
  periodErrors: number;
  /** Its first line, for a focus on words that are masked in the pattern. Never shown. */
  sample: string;
  /** The last focus that matched one of its lines. */
  matchedFocus: string | null;
  constructor(id: string, words: readonly Word[], place: readonly string[], at: number, quietMs: number);
  get pattern(): string;
  /** The pattern in its public form. */
  get shownPattern(): string;
  see({ severity, head }: Pick<ParsedLine, "severity" | "head">, at: number): void;
  /** Counts an error line. Returns the number to report now (this one and those held back), or 0 to hold it back. */
  countError(at: number): number;
  errorsReported(at: number): void;
  endPeriod(): void;
  matches(focus: string): boolean;
  picture(at: number): TemplatePicture;
}
