import type { LocationRange, parser } from "peggy";
/** An error or warning about a grammar. Lines and columns count from 1, offsets from 0, in UTF-16 units; null without a position. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly offset: number | null;
}
export declare function diagnostic(
  severity: "error" | "warning",
  message: string,
  at?: LocationRange,
): Diagnostic;
/** The errors of a grammar, from an exception of the compiler; null when the exception is not about the grammar. */
export declare function diagnosticsOf(error: unknown): Diagnostic[] | null;
/** What a parser expected, in words: `"+"`, `[0-9]`, `end of input`, or a rule's display name. Sorted, without duplicates. */
export declare function describeExpected(expected: readonly parser.Expectation[]): string[];
