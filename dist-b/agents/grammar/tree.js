import { BOUNDS } from "./bounds.js";
export class TreeTooLarge extends Error {
  name = "TreeTooLarge";
}
/**
 * Copies the parser's result into plain JSON within bounds. The parser's cache shares parts, so a small result may expand
 * into an enormous tree. Lookaheads, which match no text, are dropped from lists.
 */
export function copyTree(built) {
  let nodes = 0;
  const copy = (value, depth) => {
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
//# sourceMappingURL=tree.js.map
