import { z } from "zod";
import { BOUNDS, shown } from "./bounds.js";
import { EventClock } from "./event-clock.js";
import type { ParsedLine } from "./formats.js";
import { withoutNames } from "./gateway-line.js";
import { cleanLine, parseLine } from "./parse-line.js";
import { Period } from "./period.js";
import { BUCKET_MS } from "./rate.js";
import { publicText } from "./redact.js";
import type { LinePicture, Picture, Report } from "./reports.js";
import { isErrorLevel } from "./severity.js";
import { TemplateTree, type Word } from "./template-tree.js";
import { Template } from "./template.js";

/** Inputs of the watcher. Lines of the followed files have the first shape. */
export const watchInput = z.union(
  [
    z.strictObject({
      text: z.string().max(BOUNDS.lineCharsMax),
      file: z.string().max(BOUNDS.focusCharsMax).default("perturbation"),
    }),
    z.strictObject({ focus: z.string().trim().min(1).max(BOUNDS.focusCharsMax).nullable() }),
    z.strictObject({ report: z.literal(true), top: z.int().min(1).max(BOUNDS.topMax).default(10) }),
    z.strictObject({ forget: z.string().min(1).max(20) }),
  ],
  {
    error:
      'expected {"focus": "word"}, {"focus": null}, {"report": true, "top"?: 10}, {"forget": "t12" or "*"} or {"text": "a log line", "file"?: "name"}',
  },
);

export type WatchInput = z.infer<typeof watchInput>;

/** During this time after the first line, templates are learned without reports, and no burst can start. */
const WARM_UP_MS = 60_000;

/** Matching lines shown per second of event time; the rest is counted. */
const MATCHES_PER_SECOND_MAX = 20;

export interface LogLine {
  readonly file: string;
  readonly text: string;
}

interface Line extends LogLine {
  readonly parsed: ParsedLine;
  /** Event time. */
  readonly at: number;
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
export class LogWatch {
  readonly #clock = new EventClock();
  readonly #tree = new TemplateTree<Template>({
    make: (words, place) => this.#make(words, place),
    forgotten: (template) => this.#bursting.delete(template),
  });
  readonly #bursting = new Set<Template>();
  /** As many as there are formats. */
  readonly #formats = new Set<string>();
  readonly #learned: string[] = [];
  #beganAt = 0;
  #bucket = 0;
  #period: Period | null = null;
  #focus: string | null = null;
  #lines = 0;
  #templateIds = 0;
  #matchSecond = 0;
  #matches = 0;

  /** Sizes of everything that is kept, to verify the bounds. */
  get sizes(): { readonly templates: number; readonly files: number; readonly bursts: number } {
    return { templates: this.#tree.size, files: this.#clock.files, bursts: this.#bursting.size };
  }

  line({ file, text: given }: LogLine, receivedAt: number): readonly Report[] {
    const text = withoutNames(given);
    const parsed = parseLine(text, receivedAt);
    if (!parsed) return [];
    const at = this.#clock.advance(file, parsed.at, receivedAt);
    if (this.#lines === 0) this.#beganAt = at;
    this.#lines += 1;
    const reports: Report[] = [];
    const ended = this.#endPeriod(at);
    if (ended) reports.push(ended);
    this.#endBursts(at, reports);
    this.#judge({ file, text, parsed, at }, reports);
    return reports;
  }

  /** From now on reports at once only what contains `focus` (case-insensitive); null reports everything again. */
  focus(focus: string | null): Picture {
    const wanted = focus?.trim().toLowerCase().slice(0, BOUNDS.focusCharsMax) ?? "";
    this.#focus = wanted === "" ? null : wanted;
    return this.top();
  }

  /** The currently most frequent templates, limited to the focus if there is one. */
  top(templatesMax = 10): Picture {
    const at = this.#clock.now ?? 0;
    const focus = this.#focus;
    const matching = [...this.#tree.values()].filter((template) => focus === null || template.matches(focus));
    const rated = matching.map((template) => ({ template, perSecond: template.rate.perSecond(at) }));
    const byRate = rated.toSorted((a, b) => b.perSecond - a.perSecond || b.template.lines - a.template.lines);
    const top = byRate
      .slice(0, Math.min(templatesMax, BOUNDS.topMax))
      .map(({ template }) => template.picture(at));
    return {
      focus: focus === null ? null : publicText(focus),
      lines: this.#lines,
      templates: this.#tree.size,
      matching: matching.length,
      top,
    };
  }

  /** Drops one template by its id, or all of them with `*`. Returns the number dropped. */
  forget(id: string): number {
    const dropped = [...this.#tree.values()].filter((template) => id === "*" || template.id === id);
    for (const template of dropped) this.#tree.forget(template);
    return dropped.length;
  }

  #judge(line: Line, reports: Report[]): void {
    const { parsed, at } = line;
    const period = (this.#period ??= new Period(at));
    const isMatch = this.#focus !== null && line.text.toLowerCase().includes(this.#focus);
    if (parsed.format === "continuation") {
      period.continuation();
      if (isMatch && this.#mayShowMatch(at)) {
        reports.push({ kind: "match", template: null, line: picture(line) });
      }
      return;
    }
    period.line(parsed.severity);
    this.#learnFormat(parsed.format);
    const { template, isNew } = this.#tree.learn(parsed.tokens);
    template.see(parsed, at);
    if (isNew) template.sample = shown(line.text);
    if (isMatch) template.matchedFocus = this.#focus;
    const isOfInterest = this.#focus === null || isMatch;
    if (isNew) this.#reportNew(template, line, isOfInterest, reports);
    this.#reportBurst(template, line, isOfInterest, reports);
    this.#reportErrors(template, line, isOfInterest, reports);
    if (isMatch && this.#mayShowMatch(at)) {
      reports.push({ kind: "match", template: template.picture(at), line: picture(line) });
    }
  }

  /** Formats that were seen for the first time since the last call. */
  takeLearned(): readonly string[] {
    return this.#learned.splice(0);
  }

  #learnFormat(format: string): void {
    if (format === "plain" || this.#formats.has(format)) return;
    this.#formats.add(format);
    this.#learned.push(format);
  }

  #reportNew(template: Template, line: Line, isOfInterest: boolean, reports: Report[]): void {
    this.#period?.newTemplate();
    if (this.#isLearning(line.at)) return;
    if (!this.#mayReport("newTemplates", isOfInterest)) return;
    reports.push({ kind: "new-template", template: template.picture(line.at), line: picture(line) });
  }

  #reportBurst(template: Template, line: Line, isOfInterest: boolean, reports: Report[]): void {
    if (!template.burst.add(line.at, !this.#isLearning(line.at))) return;
    this.#bursting.add(template);
    if (!this.#mayReport("bursts", isOfInterest)) return;
    const { baselinePerSecond } = template.burst;
    reports.push({
      kind: "burst",
      template: template.picture(line.at),
      baselinePerSecond,
      line: picture(line),
    });
  }

  #reportErrors(template: Template, line: Line, isOfInterest: boolean, reports: Report[]): void {
    if (!isErrorLevel(line.parsed.severity)) return;
    const count = template.countError(line.at);
    if (count === 0 || !this.#mayReport("errors", isOfInterest)) return;
    template.errorsReported(line.at);
    reports.push({ kind: "errors", template: template.picture(line.at), count, line: picture(line) });
  }

  #endBursts(at: number, reports: Report[]): void {
    const bucket = Math.floor(at / BUCKET_MS);
    if (bucket === this.#bucket) return;
    this.#bucket = bucket;
    for (const template of this.#bursting) {
      if (!template.burst.roll(at)) continue;
      this.#bursting.delete(template);
      const isOfInterest = this.#focus === null || template.matches(this.#focus);
      if (!this.#mayReport("bursts", isOfInterest)) continue;
      reports.push({ kind: "burst-over", template: template.picture(at), ...template.burst.extent });
    }
  }

  #endPeriod(at: number): Report | null {
    if (!this.#period?.isOver(at)) return null;
    const state = { focus: this.#focus, learning: this.#isLearning(at), forgotten: this.#tree.forgotten };
    const summary = this.#period.summary(at, this.#tree.values(), state);
    for (const template of this.#tree.values()) template.endPeriod();
    this.#period = new Period(at);
    return summary;
  }

  #mayReport(kind: "newTemplates" | "bursts" | "errors", isOfInterest: boolean): boolean {
    if (isOfInterest) return this.#period?.mayReport(kind) ?? true;
    this.#period?.unreported(kind);
    return false;
  }

  #mayShowMatch(at: number): boolean {
    const second = Math.floor(at / 1e3);
    if (second !== this.#matchSecond) {
      this.#matchSecond = second;
      this.#matches = 0;
    }
    this.#matches += 1;
    if (this.#matches <= MATCHES_PER_SECOND_MAX) return this.#period?.mayReport("matches") ?? true;
    this.#period?.unreported("matches");
    return false;
  }

  #isLearning(at: number): boolean {
    return at - this.#beganAt < WARM_UP_MS;
  }

  #make(words: readonly Word[], place: readonly string[]): Template {
    this.#templateIds += 1;
    const at = this.#clock.now ?? 0;
    return new Template(`t${this.#templateIds}`, words, place, at, at - this.#beganAt);
  }
}

/** A file's name without its folders, which are private; splits at the separators of any system. */
export function nameOf(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== "") ?? path;
}

function picture({ file, text, parsed }: Line): LinePicture {
  const at = parsed.at === null ? null : new Date(parsed.at).toISOString();
  return {
    file: publicText(nameOf(file)),
    text: publicText(cleanLine(text)),
    severity: parsed.severity,
    at,
  };
}
