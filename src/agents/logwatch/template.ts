import { shown } from "./bounds.js";
import { BurstDetector } from "./burst.js";
import { SlidingRate } from "./rate.js";
import type { TemplatePicture } from "./reports.js";
import { worse } from "./severity.js";
import type { Severity } from "./severity.js";
import type { TreeTemplate } from "./template-tree.js";

/** Error lines of one template are reported at once, then at most once in this time. */
const ERROR_PAUSE_MS = 10_000;

/** One kind of line: its words, how often it comes, and what has been said about it. */
export class Template implements TreeTemplate {
  readonly id: string;
  readonly place: readonly string[];
  readonly rate: SlidingRate;
  readonly burst: BurstDetector;
  tokens: readonly string[];
  severity: Severity = "unknown";
  count = 0;
  /** Lines and error lines of the current summary period. */
  periodLines = 0;
  periodErrors = 0;
  /** The first line of it, for a focus on words that are masked in the pattern. */
  sample = "";
  /** The last focus that one of its lines matched. */
  matchedFocus: string | null = null;
  #errorsPending = 0;
  #errorsReportedAt: number | null = null;

  constructor(id: string, tokens: readonly string[], place: readonly string[], at: number, quietMs: number) {
    this.id = id;
    this.tokens = tokens;
    this.place = place;
    this.rate = new SlidingRate(at);
    this.burst = new BurstDetector(at, quietMs);
  }

  get pattern(): string {
    return this.tokens.join(" ");
  }

  see(severity: Severity, at: number): void {
    this.severity = worse(this.severity, severity);
    this.count += 1;
    this.periodLines += 1;
    this.rate.add(at);
  }

  /** Counts an error line. How many to report now (this one and those held back), or 0 to hold it back. */
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
    const { id, severity, count } = this;
    return { id, pattern: shown(this.pattern), severity, count, ratePerSecond: this.rate.perSecond(at) };
  }
}
