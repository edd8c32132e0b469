import { BurstDetector } from "./burst.js";
import type { ParsedLine } from "./formats.js";
import { SlidingRate } from "./rate.js";
import { publicText } from "./redact.js";
import type { TemplatePicture } from "./reports.js";
import { type Severity, worse } from "./severity.js";
import { ANY, type TreeTemplate, type Word } from "./template-tree.js";

/** Minimum time between two error reports of one template, ms. */
const ERROR_PAUSE_MS = 10_000;

/** One kind of line: its words, its frequency, and what was reported about it. */
export class Template implements TreeTemplate {
  readonly id: string;
  readonly place: readonly string[];
  readonly rate: SlidingRate;
  readonly burst: BurstDetector;
  words: readonly Word[];
  /** Level, thread and process of its lines, with `<*>` for variable parts. Null before the first line. */
  #head: readonly string[] | null = null;
  severity: Severity = "unknown";
  lines = 1;
  /** Lines and error lines of the current summary period. */
  periodLines = 0;
  periodErrors = 0;
  /** Its first line, for a focus on words that are masked in the pattern. Never shown. */
  sample = "";
  /** The last focus that matched one of its lines. */
  matchedFocus: string | null = null;
  #shown = { pattern: "", text: "" };
  #errorsPending = 0;
  #errorsReportedAt: number | null = null;

  constructor(id: string, words: readonly Word[], place: readonly string[], at: number, quietMs: number) {
    this.id = id;
    this.words = words;
    this.place = place;
    this.rate = new SlidingRate(at);
    this.burst = new BurstDetector(at, quietMs);
  }

  get pattern(): string {
    return [...(this.#head ?? []), ...this.words.map(({ token }) => token)].join(" ");
  }

  /** The pattern in its public form. */
  get shownPattern(): string {
    const { pattern } = this;
    if (this.#shown.pattern !== pattern) this.#shown = { pattern, text: publicText(pattern) };
    return this.#shown.text;
  }

  see({ severity, head }: Pick<ParsedLine, "severity" | "head">, at: number): void {
    this.#head = blurHead(this.#head, head);
    this.severity = worse(this.severity, severity);
    this.periodLines += 1;
    this.rate.add(at);
  }

  /** Counts an error line. Returns the number to report now (this one and those held back), or 0 to hold it back. */
  countError(at: number): number {
    this.#errorsPending += 1;
    this.periodErrors += 1;
    const isDue = this.#errorsReportedAt === null || at - this.#errorsReportedAt >= ERROR_PAUSE_MS;
    return isDue ? this.#errorsPending : 0;
  }

  errorsReported(at: number): void {
    this.#errorsPending = 0;
    this.#errorsReportedAt = at;
  }

  endPeriod(): void {
    this.periodLines = 0;
    this.periodErrors = 0;
  }

  matches(focus: string): boolean {
    if (this.matchedFocus === focus) return true;
    return this.pattern.toLowerCase().includes(focus) || this.sample.toLowerCase().includes(focus);
  }

  picture(at: number): TemplatePicture {
    const { id, severity, lines: count } = this;
    return { id, pattern: this.shownPattern, severity, count, ratePerSecond: this.rate.perSecond(at) };
  }
}

function blurHead(known: readonly string[] | null, head: readonly string[]): readonly string[] {
  if (known === null) return head;
  if (known.length !== head.length) return known.length === 0 ? known : [ANY];
  if (head.every((word, index) => word === known[index])) return known;
  return known.map((word, index) => (word === head[index] ? word : ANY));
}
