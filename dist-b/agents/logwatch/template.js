import { BurstDetector } from "./burst.js";
import { SlidingRate } from "./rate.js";
import { publicText } from "./redact.js";
import { worse } from "./severity.js";
import { ANY } from "./template-tree.js";
/** Minimum time between two error reports of one template, ms. */
const ERROR_PAUSE_MS = 10_000;
/** One kind of line: its words, its frequency, and what was reported about it. */
export class Template {
  id;
  place;
  rate;
  burst;
  words;
  /** Level, thread and process of its lines, with `<*>` for variable parts. Null before the first line. */
  #head = null;
  severity = "unknown";
  lines = 1;
  /** Lines and error lines of the current summary period. */
  periodLines = 0;
  periodErrors = 0;
  /** Its first line, for a focus on words that are masked in the pattern. Never shown. */
  sample = "";
  /** The last focus that matched one of its lines. */
  matchedFocus = null;
  #shown = { pattern: "", text: "" };
  #errorsPending = 0;
  #errorsReportedAt = null;
  constructor(id, words, place, at, quietMs) {
    this.id = id;
    this.words = words;
    this.place = place;
    this.rate = new SlidingRate(at);
    this.burst = new BurstDetector(at, quietMs);
  }
  get pattern() {
    return [...(this.#head ?? []), ...this.words.map(({ token }) => token)].join(" ");
  }
  /** The pattern in its public form. */
  get shownPattern() {
    const { pattern } = this;
    if (this.#shown.pattern !== pattern) this.#shown = { pattern, text: publicText(pattern) };
    return this.#shown.text;
  }
  see({ severity, head }, at) {
    this.#head = blurHead(this.#head, head);
    this.severity = worse(this.severity, severity);
    this.periodLines += 1;
    this.rate.add(at);
  }
  /** Counts an error line. Returns the number to report now (this one and those held back), or 0 to hold it back. */
  countError(at) {
    this.#errorsPending += 1;
    this.periodErrors += 1;
    const isDue = this.#errorsReportedAt === null || at - this.#errorsReportedAt >= ERROR_PAUSE_MS;
    return isDue ? this.#errorsPending : 0;
  }
  errorsReported(at) {
    this.#errorsPending = 0;
    this.#errorsReportedAt = at;
  }
  endPeriod() {
    this.periodLines = 0;
    this.periodErrors = 0;
  }
  matches(focus) {
    if (this.matchedFocus === focus) return true;
    return this.pattern.toLowerCase().includes(focus) || this.sample.toLowerCase().includes(focus);
  }
  picture(at) {
    const { id, severity, lines: count } = this;
    return { id, pattern: this.shownPattern, severity, count, ratePerSecond: this.rate.perSecond(at) };
  }
}
function blurHead(known, head) {
  if (known === null) return head;
  if (known.length !== head.length) return known.length === 0 ? known : [ANY];
  if (head.every((word, index) => word === known[index])) return known;
  return known.map((word, index) => (word === head[index] ? word : ANY));
}
//# sourceMappingURL=template.js.map
