/** A search as phrases: each part between blanks is one, with one or more words. Empty when nothing can be found. */
export declare function phrasesOf(search: string): string[][];
/** The search as an expression of FTS5. Everything is quoted, so nothing in it is syntax. Null when it has no word. */
export declare function matchExpression(search: string): string | null;
/** A text's words with blanks around each, so that phrases are found in it as text. */
export declare function searchable(text: string): string;
