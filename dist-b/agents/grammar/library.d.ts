import { type CompileOptions } from "./compile.js";
import type { Diagnostic } from "./diagnostics.js";
import type { Tree } from "./tree.js";
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
/** Named grammars, at most `grammarsMax`. Refuses with BAD_USER_INPUT, with a `kind` and further details. */
export declare class GrammarLibrary {
  #private;
  constructor(examples?: Readonly<Record<string, string>>, options?: CompileOptions);
  /**
   * Compiles a grammar and keeps it under a name, replacing any previous one. An invalid grammar changes nothing and throws
   * `bad-grammar` with `diagnostics`, and line, column and offset of the first. A full library throws `library-full` with
   * the known names. Code is refused, or with `stripCode` removed and reported.
   */
  reify(name: string, text: string, stripCode?: boolean): Reified;
  /** Parses a text. Throws with the fields of `ParseFault` in the details if it does not match, or `unknown-grammar`. */
  parse(name: string, text: string): Tree;
  list(): readonly GrammarSummary[];
  /** The text of a grammar. Throws `unknown-grammar`. */
  show(name: string): string;
  /** Throws `unknown-grammar`. */
  forget(name: string): void;
}
