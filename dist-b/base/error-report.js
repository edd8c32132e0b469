/** Bounds of one report. Content beyond them is left out and marked. */
const REPORT_CHARACTERS_MAX = 12_000;
const TEXT_CHARACTERS_MAX = 4_000;
const DEPTH_MAX = 6;
const MEMBERS_MAX = 20;
/** Member names whose values must not be logged. */
const SECRET_NAME =
  /pass(word|wd|phrase)|secret|token|authorization|cookie|credential|api[-_]?key|private[-_]?key/i;
const REDACTED = "[redacted]";
/** Secrets within text: bearer tokens, JWTs, credentials in URLs, and values after names as above. */
const SECRET_TEXTS = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, REDACTED],
  [/(\w:\/\/)[^\s/@:]*:[^\s/@]+@/g, `$1${REDACTED}@`],
  [
    /((?:pass(?:word|wd|phrase)|secret|token|api[-_]?key)[\w-]*["']?\s*[=:]\s*["']?)[^\s"'&,;)}]{3,}/gi,
    `$1${REDACTED}`,
  ],
];
/**
 * Describes a thrown value for an operator's log: name, message, code and stack of errors, their causes, the members
 * of an AggregateError; any other value as JSON. Bounded, without secrets, and never throws. An error's other
 * properties are left out, because libraries attach whole requests to them.
 */
export function errorReport(thrown) {
  return new Reporter().report(thrown, 0);
}
/** The text with values that look like secrets replaced. */
export function withoutSecrets(text) {
  return SECRET_TEXTS.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);
}
class Reporter {
  #seen = new Set();
  #charactersLeft = REPORT_CHARACTERS_MAX;
  report(thrown, depth) {
    try {
      return thrown instanceof Error ? this.#error(thrown, depth) : { thrown: this.#value(thrown, depth) };
    } catch {
      return "a value that cannot be described";
    }
  }
  #error(error, depth) {
    if (this.#isOver(error, depth)) return "…";
    this.#seen.add(error);
    const { code } = error;
    const stack = read(error, "stack");
    const cause = read(error, "cause");
    const members = error instanceof AggregateError ? read(error, "errors") : undefined;
    return {
      name: this.#text(read(error, "name")),
      message: this.#text(read(error, "message")),
      ...(typeof code === "string" || typeof code === "number" ? { code: this.#scalar(code) } : {}),
      ...(typeof stack === "string" ? { stack: this.#text(stack) } : {}),
      ...(cause === undefined ? {} : { cause: this.report(cause, depth + 1) }),
      ...(Array.isArray(members)
        ? { errors: this.#list(members, (one) => this.report(one, depth + 1)) }
        : {}),
    };
  }
  #value(value, depth) {
    if (value === null) return null;
    if (typeof value !== "object") return this.#scalar(value);
    if (this.#isOver(value, depth)) return "…";
    this.#seen.add(value);
    if (value instanceof Error) return this.#error(value, depth);
    if (Array.isArray(value)) return this.#list(value, (one) => this.#value(one, depth + 1));
    if ("toJSON" in value && typeof value.toJSON === "function")
      return this.#value(value.toJSON(), depth + 1);
    const names = Object.keys(value).slice(0, MEMBERS_MAX);
    return Object.fromEntries(
      names.map((name) => [
        this.#text(name),
        SECRET_NAME.test(name) ? REDACTED : this.#value(read(value, name), depth + 1),
      ]),
    );
  }
  #scalar(value) {
    if (typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    return this.#text(typeof value === "function" ? `function ${value.name}` : value);
  }
  #list(members, of) {
    const told = members.slice(0, MEMBERS_MAX).map(of);
    const more = members.length - told.length;
    return more > 0 ? [...told, `… and ${more} more`] : told;
  }
  #text(value) {
    const max = Math.max(0, Math.min(TEXT_CHARACTERS_MAX, this.#charactersLeft));
    const whole = String(value);
    // Cut before it is searched, with room for a secret across the cut.
    const text = withoutSecrets(whole.slice(0, max * 2));
    const cut = text.length > max || whole.length > max * 2 ? `${text.slice(0, max)}…` : text;
    this.#charactersLeft -= cut.length;
    return cut;
  }
  #isOver(value, depth) {
    return depth >= DEPTH_MAX || this.#charactersLeft <= 0 || this.#seen.has(value);
  }
}
/** Reads a property; returns a placeholder when it cannot be read, because it may be an agent's getter. */
function read(from, name) {
  try {
    return from[name];
  } catch {
    return "cannot be read";
  }
}
//# sourceMappingURL=error-report.js.map
