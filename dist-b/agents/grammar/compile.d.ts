import { type Diagnostic } from "./diagnostics.js";
import { type Tree } from "./tree.js";
export interface ParseFault {
  /** `syntax`: the text does not match the grammar. The others: a bound was exceeded. */
  readonly kind: "syntax" | "text-too-long" | "nested-too-deeply" | "too-much-work" | "tree-too-large";
  readonly message: string;
  /** What the grammar accepts at that position, and the text found there (null: the end). */
  readonly expected: readonly string[];
  readonly found: string | null;
  /** Line and column count from 1, the offset from 0, in UTF-16 units. Null when the fault has no position. */
  readonly line: number | null;
  readonly column: number | null;
  readonly offset: number | null;
}
export type ParseResult =
  | {
      readonly ok: true;
      readonly tree: Tree;
    }
  | {
      readonly ok: false;
      readonly error: ParseFault;
    };
export interface CompiledGrammar {
  readonly rules: readonly string[];
  readonly warnings: readonly Diagnostic[];
  /** Removed code with its position; empty unless `stripCode` was set. */
  readonly stripped: readonly Diagnostic[];
  /** Never throws because of the text. */
  parse(text: string): ParseResult;
}
export type CompileResult =
  | {
      readonly ok: true;
      readonly grammar: CompiledGrammar;
    }
  | {
      readonly ok: false;
      readonly diagnostics: readonly Diagnostic[];
    };
export interface CompileOptions {
  /** Removes code instead of refusing it. It is never run. */
  readonly stripCode?: boolean;
  readonly compileTimeoutMs?: number;
}
/**
 * Compiles a PEG grammar in peggy's notation, without code. Expensive but bounded: deep nesting alone can make peggy's own
 * parser take exponential time. Errors in the grammar are returned; only errors of this program are thrown.
 */
export declare function compileGrammar(text: string, options?: CompileOptions): CompileResult;
