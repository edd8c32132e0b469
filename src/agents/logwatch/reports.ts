import type { Severity } from "./severity.js";

/** A template as anybody may see it. `pattern` shows masks (`<num>`, `<ip>`) and blurred words (`<*>`) in place of what varies. */
export interface TemplatePicture {
  readonly id: string;
  readonly pattern: string;
  /** The gravest level seen on it. */
  readonly severity: Severity;
  /** Lines since it was learned. */
  readonly count: number;
  /** Over the last minute. */
  readonly ratePerSecond: number;
}

/** A line as anybody may see it (see `redact`), cut after 500 characters; `at` is its own time, null when it has none. */
export interface LinePicture {
  /** The file's name, without its folders. */
  readonly file: string;
  readonly text: string;
  readonly severity: Severity;
  readonly at: string | null;
}

export interface Summary {
  readonly kind: "summary";
  readonly focus: string | null;
  /** True in the first minute, while templates are learned without a word. */
  readonly learning: boolean;
  readonly seconds: number;
  readonly lines: number;
  readonly linesPerSecond: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Lines of stack traces, counted to the line they belong to. */
  readonly continuations: number;
  readonly templates: number;
  readonly newTemplates: number;
  /** Templates dropped to stay within bounds, since the agent began. */
  readonly forgottenTemplates: number;
  /** What happened in this period without a report of its own. */
  readonly unreported: Readonly<Record<"newTemplates" | "errors" | "bursts" | "matches", number>>;
  readonly errors: readonly { readonly template: string; readonly pattern: string; readonly count: number }[];
  readonly top: readonly TemplatePicture[];
}

export type Report =
  | { readonly kind: "new-template"; readonly template: TemplatePicture; readonly line: LinePicture }
  | {
      readonly kind: "burst";
      readonly template: TemplatePicture;
      readonly baselinePerSecond: number;
      readonly line: LinePicture;
    }
  | {
      readonly kind: "burst-over";
      readonly template: TemplatePicture;
      readonly peakPerSecond: number;
      readonly lines: number;
    }
  /** `count`: error lines of this template since its last such report, this one included. */
  | {
      readonly kind: "errors";
      readonly template: TemplatePicture;
      readonly count: number;
      readonly line: LinePicture;
    }
  /** A line that matches the focus. `template` is null for a line of a stack trace. */
  | { readonly kind: "match"; readonly template: TemplatePicture | null; readonly line: LinePicture }
  | Summary;

export interface Picture {
  readonly focus: string | null;
  readonly lines: number;
  readonly templates: number;
  /** How many of them match the focus; all, without one. */
  readonly matching: number;
  readonly top: readonly TemplatePicture[];
}

/** What the agent says: reports on lines, or the answer to a perturbation. */
export type Answer =
  | { readonly kind: "reports"; readonly reports: readonly Report[] }
  | ({ readonly kind: "focus" } & Picture)
  | ({ readonly kind: "top" } & Picture)
  | { readonly kind: "forgotten"; readonly templates: number };
