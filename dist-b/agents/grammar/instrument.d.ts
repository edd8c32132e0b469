import type { ast } from "peggy";
/** Parser option through which generated code reaches the function that counts work. */
export declare const WORK_OPTION = "countWork";
/**
 * Rewrites a checked grammar so that parsing is bounded and trees have labels:
 *
 * - each rule and each iteration of a repetition first counts its work, and the counter can abort the parse. Nothing else
 *   in a grammar can take long, so this bounds time and memory, the same on every machine;
 * - a sequence with labels returns an object of them: `key:word "=" value:word` → `{"key": …, "value": …}`.
 *
 * The generated code consists of this module's text and label names, which are identifiers. Labels get a prefix, so that
 * they cannot shadow names in the generated code.
 */
export declare function instrument(grammar: ast.Grammar): void;
/**
 * Maximum work of an expression up to the next rule or iteration, which count their own work. A whole number from 1,
 * roughly in steps of the generated parser.
 */
export declare function weigh(node: ast.Expression | ast.Named): number;
