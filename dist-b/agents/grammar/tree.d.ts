/** The result of a parse: text, null for an omitted optional part, lists, and objects of labels. */
export type Tree =
  | string
  | null
  | Tree[]
  | {
      [label: string]: Tree;
    };
export declare class TreeTooLarge extends Error {
  readonly name = "TreeTooLarge";
}
/**
 * Copies the parser's result into plain JSON within bounds. The parser's cache shares parts, so a small result may expand
 * into an enormous tree. Lookaheads, which match no text, are dropped from lists.
 */
export declare function copyTree(built: unknown): Tree;
