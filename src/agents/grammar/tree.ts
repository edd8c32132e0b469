import { BOUNDS } from "./bounds.js";

/** The result of a parse: text, null for an omitted optional part, lists, and objects of labels. */
export type Tree = string | null | Tree[] | { [label: string]: Tree };

export class TreeTooLarge extends Error {
  override readonly name = "TreeTooLarge";
}

/**
 * Copies the parser's result into plain JSON within bounds. The parser's cache shares parts, so a small result may expand
 * into an enormous tree. Lookaheads, which match no text, are dropped from lists.
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
