/** The known words that a misspelt one may mean, the most similar first; at most `countMax`, and none that is too different. */
export declare function nearestOf(word: string, known: Iterable<string>, countMax: number): string[];
/** The known word that a misspelt one most likely means; null when none is close. */
export declare function nearest(word: string, known: readonly string[]): string | null;
