import { BOUNDS } from "./bounds.js";
import { compileGrammar } from "./compile.js";
import type { CompiledGrammar, CompileOptions, ParseFault } from "./compile.js";
import type { Diagnostic } from "./diagnostics.js";
import type { Tree } from "./tree.js";

/** An answer without the error's details: which name is meant, or which bound stands in the way. */
interface Refusal {
  readonly kind: "unknown-grammar" | "library-full";
  readonly message: string;
  /** The names there are. */
  readonly known: readonly string[];
}

export interface GrammarSummary {
  readonly name: string;
  readonly characters: number;
  /** Came with the agent. */
  readonly isExample: boolean;
}

interface Failed<E> {
  readonly ok: false;
  readonly error: E;
}

export type ReifyAnswer =
  | {
      readonly ok: true;
      readonly name: string;
      readonly isReplaced: boolean;
      /** The first is where parsing starts. */
      readonly rules: readonly string[];
      readonly warnings: readonly Diagnostic[];
    }
  | Failed<{
      readonly kind: "bad-grammar";
      readonly message: string;
      readonly diagnostics: readonly Diagnostic[];
    }>
  | Failed<Refusal>;
export type ParseAnswer = { readonly ok: true; readonly tree: Tree } | Failed<ParseFault> | Failed<Refusal>;
export interface ListAnswer {
  readonly ok: true;
  readonly grammars: readonly GrammarSummary[];
  readonly grammarsMax: number;
}
export type ShowAnswer =
  | { readonly ok: true; readonly name: string; readonly grammar: string }
  | Failed<Refusal>;
export type ForgetAnswer = { readonly ok: true; readonly name: string } | Failed<Refusal>;

interface Entry {
  readonly text: string;
  readonly isExample: boolean;
  /** Null until it is first used: examples cost nothing before. */
  compiled: CompiledGrammar | null;
}

/** Named grammars, at most `grammarsMax`. Every method answers with a value; none throws for what it was given. */
export class GrammarLibrary {
  readonly #entries = new Map<string, Entry>();
  readonly #options: CompileOptions;

  constructor(examples: Readonly<Record<string, string>> = {}, options: CompileOptions = {}) {
    this.#options = options;
    for (const [name, text] of Object.entries(examples)) {
      this.#entries.set(name, { text, isExample: true, compiled: null });
    }
  }

  /** Compiles a grammar and keeps it under a name, in place of one that had it. A bad one changes nothing. */
  reify(name: string, text: string): ReifyAnswer {
    const isReplaced = this.#entries.has(name);
    if (!isReplaced && this.#entries.size >= BOUNDS.grammarsMax) {
      return this.#refuse(
        "library-full",
        `there is room for ${BOUNDS.grammarsMax} grammars; forget one first`,
      );
    }
    const result = compileGrammar(text, this.#options);
    if (!result.ok) {
      const message = result.diagnostics[0]?.message ?? "the grammar is bad";
      return { ok: false, error: { kind: "bad-grammar", message, diagnostics: result.diagnostics } };
    }
    this.#entries.set(name, { text, isExample: false, compiled: result.grammar });
    const { rules, warnings } = result.grammar;
    return { ok: true, name, isReplaced, rules, warnings };
  }

  parse(name: string, text: string): ParseAnswer {
    const entry = this.#entries.get(name);
    if (!entry) return this.#unknown(name);
    entry.compiled ??= this.#compiled(entry.text);
    return entry.compiled.parse(text);
  }

  list(): ListAnswer {
    const grammars = [...this.#entries].map(([name, { text, isExample }]) => ({
      name,
      characters: text.length,
      isExample,
    }));
    return { ok: true, grammars, grammarsMax: BOUNDS.grammarsMax };
  }

  show(name: string): ShowAnswer {
    const entry = this.#entries.get(name);
    return entry ? { ok: true, name, grammar: entry.text } : this.#unknown(name);
  }

  forget(name: string): ForgetAnswer {
    return this.#entries.delete(name) ? { ok: true, name } : this.#unknown(name);
  }

  #compiled(text: string): CompiledGrammar {
    const result = compileGrammar(text, this.#options);
    if (!result.ok) throw new Error(`an example grammar is bad: ${result.diagnostics[0]?.message}`);
    return result.grammar;
  }

  #unknown(name: string): Failed<Refusal> {
    return this.#refuse("unknown-grammar", `there is no grammar "${name}"`);
  }

  #refuse(kind: Refusal["kind"], message: string): Failed<Refusal> {
    return { ok: false, error: { kind, message, known: [...this.#entries.keys()] } };
  }
}
