import { link, lstat, mkdir, realpath, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { modifiedOf, readFingerprint, stampOf } from "./fingerprints.js";
import { isTidy } from "./walk.js";
import { openTrash } from "./notes.js";
/** Errors of a single file; any other error (a full disk) concerns all files and fails the attempt. */
const REFUSALS = new Set(["EACCES", "EPERM", "EXDEV", "EBUSY", "ENAMETOOLONG", "ETXTBSY", "EISDIR"]);
const GONE = new Set(["ENOENT", "ENOTDIR"]);
/**
 * Moves approved files to `<directory>/.terrarium-trash/<semaphore id>/`, each under its own path, after checking that it is
 * still what was approved. Called again with the same id, it finishes: a file in the trash has been moved, and a new file in
 * its old place was never approved.
 */
export class Removal {
  #root;
  #bin;
  #signal;
  /** Whether the originals of duplicates still exist, checked once each. */
  #kept = new Map();
  constructor(root, bin, signal) {
    this.#root = root;
    this.#bin = bin;
    this.#signal = signal;
  }
  /** `root` must be a real path. Rejects when the trash cannot be used; the attempt may be repeated. */
  static async run(root, semaphoreId, files, signal) {
    if (!/^[\w-]+$/.test(semaphoreId))
      throw new TypeError("a semaphore's id must be usable as a folder name");
    const removal = new Removal(root, join(await openTrash(root), semaphoreId), signal);
    const moved = [];
    const skipped = [];
    for (const file of files) {
      signal?.throwIfAborted();
      const why = await removal.#take(file);
      if (why === null) moved.push(file);
      else skipped.push({ file, why });
    }
    return { moved, skipped };
  }
  async #take(file) {
    if (!isTidy(file.path)) return "elsewhere";
    const from = join(this.#root, file.path);
    const to = join(this.#bin, file.path);
    try {
      const earlier = await lstat(to, { bigint: true }).catch(nothingThere);
      if (earlier) {
        const isApproved =
          earlier.isFile() && earlier.size === BigInt(file.size) && modifiedOf(earlier) === file.modified;
        return isApproved ? null : await putBack(to, from);
      }
      if ((await realpath(dirname(from))) !== dirname(from)) return "elsewhere";
      // A link, a folder or a pipe in its place counts as a change.
      if (!(await lstat(from)).isFile()) return "changed";
      const reading = await readFingerprint(from, this.#signal);
      if (!reading || !isSame(reading, file)) return "changed";
      if (file.copyOf !== null && !(await this.#isKept(file.copyOf, file))) return "lastCopy";
      await this.#makeRoom(dirname(to));
      await rename(from, to);
      // The file may have been changed between reading and moving.
      const now = await lstat(to, { bigint: true });
      return stampOf(now) === reading.stamp ? null : await putBack(to, from);
    } catch (error) {
      const { code = "" } = error;
      if (GONE.has(code)) return "missing";
      if (code === "ELOOP") return "changed";
      if (REFUSALS.has(code)) return "refused";
      throw error;
    }
  }
  async #makeRoom(folder) {
    await mkdir(folder, { recursive: true });
    if ((await realpath(folder)) !== folder) throw new Error("the trash leads out of the directory");
  }
  #isKept(path, { size, sha256 }) {
    const known = this.#kept.get(path);
    if (known) return known;
    const asked = this.#looksLike(path, size, sha256);
    this.#kept.set(path, asked);
    return asked;
  }
  async #looksLike(path, size, sha256) {
    if (!isTidy(path)) return false;
    const at = join(this.#root, path);
    try {
      if ((await realpath(at)) !== at) return false;
      const reading = await readFingerprint(at, this.#signal);
      return reading?.size === size && reading.sha256 === sha256;
    } catch (error) {
      if (this.#signal?.aborted) throw error;
      return false;
    }
  }
}
function isSame(found, approved) {
  return (
    found.size === approved.size && found.modified === approved.modified && found.sha256 === approved.sha256
  );
}
/** Undoes a move, without overwriting a new file in the old place. */
async function putBack(to, from) {
  try {
    await link(to, from);
  } catch (error) {
    const { code } = error;
    if (code !== "EEXIST" || !(await isOneFile(to, from))) return "displaced";
    // An earlier attempt put it back, and was interrupted before it removed it from the trash.
  }
  await unlink(to);
  return "changed";
}
async function isOneFile(one, other) {
  const [first, second] = await Promise.all([one, other].map((path) => lstat(path, { bigint: true })));
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev;
}
function nothingThere(error) {
  if (GONE.has(error.code ?? "")) return null;
  throw error;
}
//# sourceMappingURL=removal.js.map
