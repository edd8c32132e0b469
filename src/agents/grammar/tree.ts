import { BOUNDS } from "./bounds.js";

/** What a parse gives: text, null for an optional part that is not there, lists, and objects of labels. */
export type Tree = string | null | Tree[] | { [label: string]: Tree };

export class TreeTooLarge extends Error {
  override readonly name = "TreeTooLarge";
}

/**
 * Copies what a parser built into plain JSON within bounds. The copy is needed because the parser's cache lets parts be shared: a
 * small tangle of references may be an enormous tree once written out. Lookaheads, which match no text, leave nothing in lists.
 */
export function copyTree(built: unknown): Tree {
  let nodes = 0;
  const copy = (value: unknown, depth: number): Tree => {
    nodes += 1;
    if (nodes > BOUNDS.treeNodesMax)
      throw new TreeTooLarge(`the tree has more than ${BOUNDS.treeNodesMax} values`);
    if (depth > BOUNDS.treeDepthMax)
      throw new TreeTooLarge(`the tree is deeper than ${BOUNDS.treeDepthMax} levels`);
    if (typeof value === "string") return value;
    if (Array.isArray(value)) {
      return value.filter((item) => item !== undefined).map((item) => copy(item, depth + 1));
    }
    if (typeof value !== "object" || value === null) return null;
    return Object.fromEntries(Object.entries(value).map(([label, part]) => [label, copy(part, depth + 1)]));
  };
  return copy(built, 1);
}
