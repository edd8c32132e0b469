import type { CardFile } from "./card.js";
/**
 * Why a file was not moved.
 * `missing`: it no longer exists. `changed`: it is not what was approved. `elsewhere`: its path leads outside the directory.
 * `lastCopy`: the file it duplicates is gone or changed. `refused`: the system refuses to move it.
 * `displaced`: it changed while it was moved and a new file has taken its place: it stays in the trash.
 */
export type Why = "missing" | "changed" | "elsewhere" | "lastCopy" | "refused" | "displaced";
export interface Removed {
  readonly moved: readonly CardFile[];
  readonly skipped: readonly {
    readonly file: CardFile;
    readonly why: Why;
  }[];
}
/**
 * Moves approved files to `<directory>/.terrarium-trash/<semaphore id>/`, each under its own path, after checking that it is
 * still what was approved. Called again with the same id, it finishes: a file in the trash has been moved, and a new file in
 * its old place was never approved.
 */
export declare class Removal {
  #private;
  private constructor();
  /** `root` must be a real path. Rejects when the trash cannot be used; the attempt may be repeated. */
  static run(
    root: string,
    semaphoreId: string,
    files: readonly CardFile[],
    signal?: AbortSignal,
  ): Promise<Removed>;
}
