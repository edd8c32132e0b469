import { z } from "zod";
import type { Picture, Report } from "./reports.js";
/** Inputs of the watcher. Lines of the followed files have the first shape. */
export declare const watchInput: z.ZodUnion<
  readonly [
    z.ZodObject<
      {
        text: z.ZodString;
        file: z.ZodDefault<z.ZodString>;
      },
      z.core.$strict
    >,
    z.ZodObject<
      {
        focus: z.ZodNullable<z.ZodString>;
      },
      z.core.$strict
    >,
    z.ZodObject<
      {
        report: z.ZodLiteral<true>;
        top: z.ZodDefault<z.ZodInt>;
      },
      z.core.$strict
    >,
    z.ZodObject<
      {
        forget: z.ZodString;
      },
      z.core.$strict
    >,
  ]
>;
export type WatchInput = z.infer<typeof watchInput>;
export interface LogLine {
  readonly file: string;
  readonly text: string;
}
/**
 * The watcher's state and rules, without input or output: takes a line, returns reports.
 * Time comes from the lines and `receivedAt` (milliseconds since 1970); nothing here reads a clock or sets a timer.
 *
 * - new template: after a warm-up of 60 s, at most 10 per summary period;
 * - burst: starts and ends as in `BurstDetector`; after the warm-up;
 * - errors: the first line of a template at once, then a count at most every 10 s, at most 10 reports per period;
 * - summary: with the line that ends a period of 10 s or 5,000 lines;
 * - with a focus: matching lines, and reports of matching templates, at once; everything else only in summaries.
 */
export declare class LogWatch {
  #private;
  /** Sizes of everything that is kept, to verify the bounds. */
  get sizes(): {
    readonly templates: number;
    readonly files: number;
    readonly bursts: number;
  };
  line({ file, text }: LogLine, receivedAt: number): readonly Report[];
  /** From now on reports at once only what contains `focus` (case-insensitive); null reports everything again. */
  focus(focus: string | null): Picture;
  /** The currently most frequent templates, limited to the focus if there is one. */
  top(templatesMax?: number): Picture;
  /** Drops one template by its id, or all of them with `*`. Returns the number dropped. */
  forget(id: string): number;
}
/** A file's name without its folders, which are private; splits at the separators of any system. */
export declare function nameOf(path: string): string;
