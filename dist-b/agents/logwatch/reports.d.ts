import type { Severity } from "./severity.js";
/** The public form of a template. `pattern` has masks (`<num>`, `<ip>`) and `<*>` in place of variable parts. */
export interface TemplatePicture {
  readonly id: string;
  readonly pattern: string;
  /** The highest severity of its lines. */
  readonly severity: Severity;
  /** Number of lines since it was learned. */
  readonly count: number;
  /** Over the last minute. */
  readonly ratePerSecond: number;
}
/** The public form of a line (see `redact`), cut after 500 characters; `at` is its own time, null without one. */
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
  /** True in the first minute, while templates are learned without reports. */
  readonly learning: boolean;
  readonly seconds: number;
  readonly lines: number;
  readonly linesPerSecond: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Lines of stack traces, which belong to the line before them. */
  readonly continuations: number;
  readonly templates: number;
  readonly newTemplates: number;
  /** Templates dropped to stay within bounds, since the start. */
  readonly forgottenTemplates: number;
  /** Occurrences in this period without a report. */
  readonly unreported: Readonly<Record<"newTemplates" | "errors" | "bursts" | "matches", number>>;
  readonly errors: readonly {
    readonly template: string;
    readonly pattern: string;
    readonly count: number;
  }[];
  readonly top: readonly TemplatePicture[];
}
export type Report =
  | {
      readonly kind: "new-template";
      readonly template: TemplatePicture;
      readonly line: LinePicture;
    }
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
  /** `count`: error lines of this template since its last such report, including this one. */
  | {
      readonly kind: "errors";
      readonly template: TemplatePicture;
      readonly count: number;
      readonly line: LinePicture;
    }
  /** A line that matches the focus. `template` is null for a line of a stack trace. */
  | {
      readonly kind: "match";
      readonly template: TemplatePicture | null;
      readonly line: LinePicture;
    }
  | Summary;
export interface Picture {
  readonly focus: string | null;
  readonly lines: number;
  readonly templates: number;
  /** Number of templates that match the focus; all of them without one. */
  readonly matching: number;
  readonly top: readonly TemplatePicture[];
}
/** The agent's output: reports on lines, or the answer to an input. */
export type Answer =
  | {
      readonly kind: "reports";
      readonly reports: readonly Report[];
    }
  | ({
      readonly kind: "focus";
    } & Picture)
  | ({
      readonly kind: "top";
    } & Picture)
  | {
      readonly kind: "forgotten";
      readonly templates: number;
    };
