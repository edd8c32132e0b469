import type { ast } from "peggy";
import { type Diagnostic } from "./diagnostics.js";
/**
 * Finds everything in a grammar's syntax tree that would run code or load something: a caller who may steer the agent must
 * not run code in it. Uses an allow-list, so that unknown node types are refused as well.
 */
export declare function findCode(tree: unknown): Diagnostic[];
/**
 * Removes the code from a grammar's syntax tree, in place, and returns what was removed, with positions. Runs none of it.
 * Without actions a grammar accepts the same texts and returns the plain tree; without predicates and computed counts it
 * may accept more. Imports stay in the tree and are refused later.
 */
export declare function stripCode(grammar: ast.Grammar): Diagnostic[];
