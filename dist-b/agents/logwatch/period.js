import { publicText } from "./redact.js";
import { SEVERITIES } from "./severity.js";
const SUMMARY_MS = 10_000;
const SUMMARY_LINES_MAX = 5_000;
const SUMMARY_TOP = 5;
/** Maximum reports of each kind per period; further ones are counted. */
const REPORTS_MAX = { newTemplates: 10, errors: 10, bursts: 10, matches: 200 };
/** Counters between two summaries. A period ends after 10 s of event time or 5,000 lines. */
export class Period {
  #since;
  #bySeverity = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0]));
  #spent = { newTemplates: 0, errors: 0, bursts: 0, matches: 0 };
  #unreported = { newTemplates: 0, errors: 0, bursts: 0, matches: 0 };
  #lines = 0;
  #continuations = 0;
  #newTemplates = 0;
  constructor(since) {
    this.#since = since;
  }
  line(severity) {
    this.#lines += 1;
    this.#bySeverity[severity] += 1;
  }
  continuation() {
    this.#lines += 1;
    this.#continuations += 1;
  }
  newTemplate() {
    this.#newTemplates += 1;
  }
  /** Takes one report from the period's budget; when it is used up, counts the report as unreported. */
  mayReport(kind) {
    if (this.#spent[kind] >= REPORTS_MAX[kind]) {
      this.unreported(kind);
      return false;
    }
    this.#spent[kind] += 1;
    return true;
  }
  unreported(kind) {
    this.#unreported[kind] += 1;
  }
  isOver(at) {
    return at - this.#since >= SUMMARY_MS || this.#lines >= SUMMARY_LINES_MAX;
  }
  summary(at, templates, state) {
    const all = [...templates];
    const seconds = Math.max(0.001, (at - this.#since) / 1e3);
    const errors = all.filter((template) => template.periodErrors > 0);
    const top = all.filter((template) => template.periodLines > 0);
    return {
      kind: "summary",
      focus: state.focus === null ? null : publicText(state.focus),
      learning: state.learning,
      seconds: round(seconds),
      lines: this.#lines,
      linesPerSecond: round(this.#lines / Math.max(1, seconds)),
      bySeverity: { ...this.#bySeverity },
      continuations: this.#continuations,
      templates: all.length,
      newTemplates: this.#newTemplates,
      forgottenTemplates: state.forgotten,
      unreported: { ...this.#unreported },
      errors: errors
        .toSorted((a, b) => b.periodErrors - a.periodErrors)
        .slice(0, SUMMARY_TOP)
        .map(({ id, shownPattern, periodErrors }) => ({
          template: id,
          pattern: shownPattern,
          count: periodErrors,
        })),
      top: top
        .toSorted((a, b) => b.periodLines - a.periodLines)
        .slice(0, SUMMARY_TOP)
        .map((template) => template.picture(at)),
    };
  }
}
function round(value) {
  return Math.round(value * 100) / 100;
}
//# sourceMappingURL=period.js.map
