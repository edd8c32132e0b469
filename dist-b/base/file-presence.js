import { statSync } from "node:fs";
import { stat } from "node:fs/promises";
/**
 * Checks whether files are still the ones that were opened. A removed file can still be written and read, so no error
 * shows that its content is lost with the process.
 */
export class FilePresence {
  #paths;
  /** Device and inode by path, from the first check that found the file. */
  #identities = new Map();
  constructor(...paths) {
    this.#paths = paths;
    void this.missing;
  }
  /** The first file that is missing or was replaced; null while all are present. Blocks on the disk. */
  get missing() {
    return this.#paths.find((path) => !this.#isThere(path, identityOf(path))) ?? null;
  }
  /** The same without blocking the thread. */
  async findMissing() {
    for (const path of this.#paths) {
      const found = await stat(path, { bigint: true }).then(identity, () => null);
      if (!this.#isThere(path, found)) return path;
    }
    return null;
  }
  #isThere(path, found) {
    const known = this.#identities.get(path);
    if (known === undefined && found !== null) this.#identities.set(path, found);
    return known === undefined || known === found;
  }
}
function identityOf(path) {
  try {
    return identity(statSync(path, { bigint: true }));
  } catch {
    return null;
  }
}
function identity({ dev, ino }) {
  return `${dev}:${ino}`;
}
//# sourceMappingURL=file-presence.js.map
