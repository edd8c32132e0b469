import { type BigIntStats, statSync } from "node:fs";
import { stat } from "node:fs/promises";

/**
 * Checks whether files are still the ones that were opened. A removed file can still be written and read, so no error
 * shows that its content is lost with the process.
 */
export class FilePresence {
  readonly #paths: readonly string[];
  /** Device and inode by path, from the first check that found the file. */
  readonly #identities = new Map<string, string>();

  constructor(...paths: readonly string[]) {
    this.#paths = paths;
    void this.missing;
  }

  /** The first file that is missing or was replaced; null while all are present. Blocks on the disk. */
  get missing(): string | null {
    return this.#paths.find((path) => !this.#isThere(path, identityOf(path))) ?? null;
  }

  /** The same without blocking the thread. */
  async findMissing(): Promise<string | null> {
    for (const path of this.#paths) {
      const found = await stat(path, { bigint: true }).then(identity, () => null);
      if (!this.#isThere(path, found)) return path;
    }
    return null;
  }

  #isThere(path: string, found: string | null): boolean {
    const known = this.#identities.get(path);
    if (known === undefined && found !== null) this.#identities.set(path, found);
    return known === undefined || known === found;
  }
}

function identityOf(path: string): string | null {
  try {
    return identity(statSync(path, { bigint: true }));
  } catch {
    return null;
  }
}

function identity({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}
