import { type JsonValue, TerrariumError } from "../../agent.js";
import { BOUNDS } from "./bounds.js";
import { type CompiledGrammar, compileGrammar, type CompileOptions } from "./compile.js";
import type { Diagnostic } from "./diagnostics.js";
import type { Tree } from "./tree.js";

/** Reason of a refusal, in `details.kind` beside the error code: stable, unlike the message. */
type Refusal = "unknown-grammar" | "library-full" | "bad-grammar";

export interface Reified {
  readonly name: string;
  readonly isReplaced: boolean;
  /** Parsing starts with the first rule. */
  readonly rules: readonly string[];
  readonly warnings: readonly Diagnostic[];
  /** The first removed pieces of code; `strippedCount` counts all. */
  readonly stripped: readonly Diagnostic[];
  readonly strippedCount: number;
}

export interface GrammarSummary {
  readonly name: string;
  readonly characters: number;
  /** Built in. */
  readonly isExample: boolean;
}

interface Entry {
  readonly text: string;
  readonly isExample: boolean;
  /** Null until first used, so that unused examples cost nothing. */
  compiled: CompiledGrammar | null;
}

/** Named grammars, at most `grammarsMax`. Refuses with BAD_USER_INPUT, with a `kind` and further details. */
export class GrammarLibrary {
  readonly #entries = new Map<string, Entry>();
  readonly #options: CompileOptions;

  constructor(examples: Readonly<Record<string, string>> = {}, options: CompileOptions = {}) {
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
  reify(name: string, text: string, stripCode = false): Reified {
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
  parse(name: string, text: string): Tree {
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

  list(): readonly GrammarSummary[] {
    return [...this.#entries].map(([name, { text, isExample }]) => ({
      name,
      characters: text.length,
      isExample,
    }));
  }

  /** The text of a grammar. Throws `unknown-grammar`. */
  show(name: string): string {
    return this.#find(name).text;
  }

  /** Throws `unknown-grammar`. */
  forget(name: string): void {
    this.#find(name);
    this.#entries.delete(name);
  }

  get #names(): string[] {
    return [...this.#entries.keys()];
  }

  #find(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry) return entry;
    throw refusal("unknown-grammar", `name: there is no grammar "${name}"`, { known: this.#names });
  }

  #compiled(text: string): CompiledGrammar {
    const result = compileGrammar(text, this.#options);
    if (!result.ok) throw new Error(`an example grammar is invalid: ${result.diagnostics[0]?.message}`);
    return result.grammar;
  }
}

function badGrammar(diagnostics: readonly Diagnostic[]): TerrariumError {
  const { message = "it is invalid", line = null, column = null, offset = null } = diagnostics[0] ?? {};
  return refusal("bad-grammar", `grammar: ${placed(message, { line, column })}`, {
    line,
    column,
    offset,
    diagnostics: diagnostics.map((one) => ({ ...one })),
  });
}

function placed(message: string, { line, column }: Pick<Diagnostic, "line" | "column">): string {
  return line === null ? message : `line ${line}, column ${column}: ${message}`;
}

function refusal(kind: Refusal, message: string, details: Record<string, JsonValue>): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", message, { kind, ...details });
}
