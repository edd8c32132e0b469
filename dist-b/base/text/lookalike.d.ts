/**
 * Two texts with the same skeleton can be confused: they differ only in case, blanks, characters that draw nothing,
 * Unicode's compatibility forms (NFKC), or letters that look alike. Based on UTS 39 (confusable detection), with its
 * letters that look like ASCII; unlike there, case is ignored.
 */
export declare function skeletonOf(text: string): string;
/** The indices of the first two texts that look alike; null when all can be told apart. */
export declare function findLookalikes(texts: readonly string[]): readonly [number, number] | null;
