/** Name styles: `myAgent` (fields, arguments, enum values), `MyAgent` (types), `my-agent` (flags). */
export type NameStyle = "camel" | "pascal" | "kebab";
export interface NameRule {
  readonly style: Exclude<NameStyle, "pascal">;
  /** Replaces an empty name. */
  readonly fallback: string;
  /** Names that are already taken. */
  readonly taken?: Iterable<string>;
  /** Filled with every name that was looked up, assigned or not. The result depends on no other names. */
  readonly probed?: Set<string>;
}
/**
 * Assigns a valid, unique name to each original. Valid originals keep their name; the others follow in order of their
 * code units, so that neither the order of declaration nor a new invalid name renames others. A taken name gets the
 * next free number: `parse`, `parse2`, `parse3`. The map has the order of `originals`.
 */
export declare function assignNames(originals: Iterable<string>, rule: NameRule): ReadonlyMap<string, string>;
/** Like `assignNames`, for the values of an enumeration: GraphQL reserves `true`, `false` and `null`. */
export declare function assignEnumNames(values: Iterable<string>): ReadonlyMap<string, string>;
/** Assigns names of types, one after another: the first request for a name gets it, later ones get a number. */
export declare class TypeNames {
  #private;
  /** `probed` as in `NameRule`. */
  constructor(taken?: Iterable<string>, probed?: Set<string>);
  claim(wanted: string): string;
}
/** A valid name for one original, possibly not unique. */
export declare function wordsToName(original: string, style: NameStyle, fallback: string): string;
