import type { Found } from "./walk.js";
/** Files not modified for `staleDays` days. A date in the future does not count. */
export declare function staleOf(files: readonly Found[], staleDays: number, now: number): Found[];
/**
 * Groups of files with equal size, largest first. Empty files are excluded, because nothing would be gained. Two names of
 * one file (hard links) count as one, because removing either frees nothing.
 */
export declare function sameSize(files: readonly Found[]): Found[][];
/** A file with the older one it equals, which stays. */
export interface Duplicate {
  readonly file: Found;
  readonly copyOf: Found;
}
/** Of files with equal content the oldest stays (of equal age, the first by path). */
export declare function duplicatesOf(
  files: readonly (Found & {
    readonly sha256: string;
  })[],
): Duplicate[];
