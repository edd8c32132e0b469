import type { SchemaContext } from "./builder.js";
/** Runs, questions and events below runs that one operation may ask for: nested lists multiply. */
export declare const RELATED_MAX = 10000;
/**
 * The reads of one operation below its runs. They are counted, because nested lists multiply, and sequential, so that
 * one reader does not use all concurrent reads of the store.
 */
declare class Related {
  #private;
  /** Reads one thing for each id. Throws QUERY_TOO_COMPLEX. */
  each<T>(ids: readonly string[], read: (id: string) => Promise<T>): Promise<readonly T[]>;
  /** Throws QUERY_TOO_COMPLEX, also instead of a list that has become too long. */
  list<T>(read: () => Promise<readonly T[]> | readonly T[]): Promise<readonly T[]>;
}
export declare function relatedOf(context: SchemaContext): Related;
export {};
