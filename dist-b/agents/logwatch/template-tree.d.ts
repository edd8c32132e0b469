/** A word of a template or a line. */
export interface Word {
  readonly token: string;
  /** The word with all masks replaced by `<*>`, because kinds of masks vary too, as in `12` and `c0`. */
  readonly shape: string;
  /** True when it has a letter outside its masks. */
  readonly isTelling: boolean;
}
/** The part of a template that the tree needs: its words, which may become `<*>`, its line count, and its position. */
export interface TreeTemplate {
  words: readonly Word[];
  lines: number;
  readonly place: readonly string[];
}
export interface TreeHandlers<T> {
  make(words: readonly Word[], place: readonly string[]): T;
  /** A template was removed from the tree. */
  forgotten(template: T): void;
}
/** Stands for a variable word. */
export declare const ANY = "<*>";
/**
 * A parse tree of fixed depth after Drain (He et al., 2017): number of words → first word → second word → a short list. The
 * most similar template of the list takes the line, and words that differ become `<*>`. Constant work per line; the least
 * recently used template is evicted for a new one.
 *
 *     5 ─┬─ connection ─── from ──── [connection from <ip> port <num>]
 *        └─ user ─┬─ alice ─ […]
 *                 └─ <*> ─── […]        beyond `branchesMax` words
 */
export declare class TemplateTree<T extends TreeTemplate> {
  #private;
  constructor(handlers: TreeHandlers<T>);
  get size(): number;
  /** Templates evicted to stay within bounds, since the start. */
  get forgotten(): number;
  values(): IterableIterator<T>;
  /** Finds or creates the template of these words. */
  learn(tokens: readonly string[]): {
    readonly template: T;
    readonly isNew: boolean;
  };
  /** Removes a template; false when it is not in the tree. */
  forget(template: T): boolean;
}
