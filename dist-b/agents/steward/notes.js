import { constants } from "node:fs";
import { lstat, mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { TRASH } from "./walk.js";
const FILE = "steward.json";
const kept = z.object({
  version: z.literal(1),
  cards: z.int().nonnegative(),
  pending: z.array(
    z.object({ card: z.int(), askedAt: z.number(), deadline: z.number(), paths: z.array(z.string()) }),
  ),
  declined: z.array(z.object({ path: z.string(), size: z.number(), modified: z.string() })),
});
/** The trash folder, created if necessary. Throws when its name is taken by anything else, including a link. */
export async function openTrash(root) {
  const path = join(root, TRASH);
  await mkdir(path).catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
  if (!(await lstat(path)).isDirectory()) throw new Error(`${TRASH} exists but is not a folder`);
  return path;
}
/**
 * Files that the steward must not ask about again, also after a restart: those of open questions (until the answer or
 * the deadline) and rejected ones (until they change). Stored in the trash folder. Losing it loses no file; the steward
 * only asks again.
 */
export class Notes {
  #root;
  #bounds;
  #cards = 0;
  #pending = [];
  #busy = new Set();
  #declined = new Map();
  constructor(root, bounds) {
    this.#root = root;
    this.#bounds = bounds;
  }
  /** Calls `spoiled` when the notes are unreadable; they are reset then. */
  static async read(root, bounds, spoiled) {
    const notes = new Notes(root, bounds);
    const text = await readText(join(root, TRASH, FILE), bounds.notesBytesMax);
    const parsed = text === null ? null : kept.safeParse(jsonOf(text));
    if (parsed?.success) notes.#restore(parsed.data);
    else if (parsed) spoiled();
    return notes;
  }
  get pendingCards() {
    return this.#pending.length;
  }
  /** True when the file is on an open question, or is the original of a duplicate on one. */
  isBusy(path) {
    return this.#busy.has(path);
  }
  /** True when exactly this version of the file was rejected. */
  isDeclined({ path, size, modified }) {
    const declined = this.#declined.get(path);
    return declined?.size === size && declined.modified === modified;
  }
  /** Drops questions whose deadline has passed. */
  expire(now) {
    if (!this.#pending.some(({ deadline }) => deadline <= now)) return;
    this.#pending = this.#pending.filter(({ deadline }) => deadline > now);
    this.#recount();
  }
  /** Records a question about to be asked, and returns its number. */
  ask(askedAt, deadline, paths) {
    this.#cards += 1;
    this.#pending.push({ card: this.#cards, askedAt, deadline, paths: [...paths] });
    this.#recount();
    return this.#cards;
  }
  settle({ card, askedAt }) {
    this.#pending = this.#pending.filter((asked) => asked.card !== card || asked.askedAt !== askedAt);
    this.#recount();
  }
  decline(files) {
    for (const { path, size, modified } of files) {
      // Moved to the end: the oldest rejections are dropped first.
      this.#declined.delete(path);
      this.#declined.set(path, { path, size, modified });
    }
    for (const path of this.#declined.keys()) {
      if (this.#declined.size <= this.#bounds.declinedMax) break;
      this.#declined.delete(path);
    }
  }
  /** Forgets the rejected files and returns their number. */
  reconsider() {
    const { size } = this.#declined;
    this.#declined.clear();
    return size;
  }
  /** Writes the notes as a whole or not at all, even when the power fails. */
  async save() {
    const trash = await openTrash(this.#root);
    const declined = [...this.#declined.values()];
    const text = JSON.stringify({
      version: 1,
      cards: this.#cards,
      pending: this.#pending,
      declined,
    });
    const fresh = join(trash, `${FILE}.new`);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
    const file = await open(fresh, flags, 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, join(trash, FILE));
  }
  #restore({ cards, pending, declined }) {
    this.#cards = cards;
    this.#pending = pending.slice(0, this.#bounds.pendingCardsMax);
    this.#recount();
    this.decline(declined);
  }
  #recount() {
    this.#busy.clear();
    for (const { paths } of this.#pending) for (const path of paths) this.#busy.add(path);
  }
}
async function readText(path, bytesMax) {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      return stats.isFile() && stats.size <= bytesMax ? await file.readFile("utf8") : "";
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}
function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
//# sourceMappingURL=notes.js.map
