import type { Summary } from "./reports.js";
import { type Severity } from "./severity.js";
import type { Template } from "./template.js";
/** Maximum reports of each kind per period; further ones are counted. */
declare const REPORTS_MAX: {
  readonly newTemplates: 10;
  readonly errors: 10;
  readonly bursts: 10;
  readonly matches: 200;
};
export type ReportBudget = keyof typeof REPORTS_MAX;
/** Counters between two summaries. A period ends after 10 s of event time or 5,000 lines. */
export declare class Period {
  #private;
  constructor(since: number);
  line(severity: Severity): void;
  continuation(): void;
  newTemplate(): void;
  /** Takes one report from the period's budget; when it is used up, counts the report as unreported. */
  mayReport(kind: ReportBudget): boolean;
  unreported(kind: ReportBudget): void;
  isOver(at: number): boolean;
  summary(
    at: number,
    templates: Iterable<Template>,
    state: {
      focus: string | null;
      learning: boolean;
      forgotten: number;
    },
  ): Summary;
}
export {};
