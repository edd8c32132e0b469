import { rmSync } from "node:fs";

/** How often a removal starts again because a process that is ending has written one more file, in tries. */
const REMOVALS_MAX = 20;

/**
 * Removes a test's folder, whether it is there or not. `rmSync` lists each folder once, and its retries do not list
 * again: one file that a shell or a browser writes while it ends makes it fail.
 */
export function removeFolder(path: string): void {
  for (let tries = 1; ; tries += 1) {
    try {
      rmSync(path, { recursive: true, force: true });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY" || tries === REMOVALS_MAX) throw error;
    }
  }
}
