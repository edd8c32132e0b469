import { TerrariumError } from "../../index.js";
import { BOUNDS } from "./bounds.js";
import { compileGrammar } from "./compile.js";
/** Named grammars, at most `grammarsMax`. Refuses with BAD_USER_INPUT, with a `kind` and further details. */
export class GrammarLibrary {
  #entries = new Map();
  #options;
  constructor(examples = {}, options = {}) {
    this.#options = options;
    for (const [name, text] of Object.entries(examples)) {
      this.#entries.set(name, { text, isExample: true, compiled: null });
    }
  }
  /**
   * Compiles a grammar and keeps it under a name, replacing any previous one. An invalid grammar changes nothing and throws
   * `bad-grammar` with `diagnostics`, and line, column and offset of the first. A full library throws `library-full` with
   * the known names. Code is refused, or with `stripCode` removed and reported.
   */
  reify(name, text, stripCode = false) {
    const isReplaced = this.#entries.has(name);
    if (!isReplaced && this.#entries.size >= BOUNDS.grammarsMax) {
      const message = `name: the library holds at most ${BOUNDS.grammarsMax} grammars; forget one first`;
      throw refusal("library-full", message, { known: this.#names });
    }
    const result = compileGrammar(text, { ...this.#options, stripCode });
    if (!result.ok) throw badGrammar(result.diagnostics);
    this.#entries.set(name, { text, isExample: false, compiled: result.grammar });
    const { rules, warnings, stripped } = result.grammar;
    const reported = stripped.slice(0, BOUNDS.listedMax);
    return { name, isReplaced, rules, warnings, stripped: reported, strippedCount: stripped.length };
  }
  /** Parses a text. Throws with the fields of `ParseFault` in the details if it does not match, or `unknown-grammar`. */
  parse(name, text) {
    const entry = this.#find(name);
    entry.compiled ??= this.#compiled(entry.text);
    const result = entry.compiled.parse(text);
    if (result.ok) return result.tree;
    const { message, expected, ...where } = result.error;
    throw new TerrariumError("BAD_USER_INPUT", `text: ${placed(message, where)}`, {
      ...where,
      expected: [...expected],
    });
  }
  list() {
    return [...this.#entries].map(([name, { text, isExample }]) => ({
      name,
      characters: text.length,
      isExample,
    }));
  }
  /** The text of a grammar. Throws `unknown-grammar`. */
  show(name) {
    return this.#find(name).text;
  }
  /** Throws `unknown-grammar`. */
  forget(name) {
    this.#find(name);
    this.#entries.delete(name);
  }
  get #names() {
    return [...this.#entries.keys()];
  }
  #find(name) {
    const entry = this.#entries.get(name);
    if (entry) return entry;
    throw refusal("unknown-grammar", `name: there is no grammar "${name}"`, { known: this.#names });
  }
  #compiled(text) {
    const result = compileGrammar(text, this.#options);
    if (!result.ok) throw new Error(`an example grammar is invalid: ${result.diagnostics[0]?.message}`);
    return result.grammar;
  }
}
function badGrammar(diagnostics) {
  const { message = "it is invalid", line = null, column = null, offset = null } = diagnostics[0] ?? {};
  return refusal("bad-grammar", `grammar: ${placed(message, { line, column })}`, {
    line,
    column,
    offset,
    diagnostics: diagnostics.map((one) => ({ ...one })),
  });
}
function placed(message, { line, column }) {
  return line === null ? message : `line ${line}, column ${column}: ${message}`;
}
function refusal(kind, message, details) {
  return new TerrariumError("BAD_USER_INPUT", message, { kind, ...details });
}
//# sourceMappingURL=library.js.map
