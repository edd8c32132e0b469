import type { BigIntStats, Dir } from "node:fs";
import { lstat, opendir, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { TerrariumError } from "../../agent.js";
import { modifiedOf, stampOf } from "./fingerprints.js";

/** A regular file found by the walk, not yet read. */
export interface Found {
  /** Relative to the steward's directory. */
  readonly path: string;
  readonly size: number;
  readonly modified: string;
  readonly modifiedAt: number;
  /** Shows whether the file was touched since, see `stampOf`. */
  readonly stamp: string;
  /** Equal for two names of one file. */
  readonly inode: string;
}

interface Level {
  readonly dir: Dir;
  /** Relative to the steward's directory, "" for itself. */
  readonly path: string;
}

/**
 * One round through a folder, in steps. Skips names that begin with a dot, does not follow links or enter other file
 * systems. Memory: one open folder per level.
 */
export class Walk {
  readonly #root: string;
  readonly #start: string;
  readonly #depthMax: number;
  readonly #levels: Level[] = [];
  #device: bigint | null = null;
  #unread = 0;
  #isDone = false;

  /** `start` is a folder relative to `root`; "" is all of it. */
  constructor(root: string, start: string, depthMax: number) {
    this.#root = root;
    this.#start = start;
    this.#depthMax = depthMax;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Files and folders that could not be examined so far. */
  get unread(): number {
    return this.#unread;
  }

  /** The next files, at most `filesMax`; fewer only at the end. Rejects when `root` cannot be read. */
  async next(filesMax: number, signal?: AbortSignal): Promise<Found[]> {
    if (this.#device === null) {
      this.#device = (await lstat(this.#root, { bigint: true })).dev;
      const dir = await opendir(join(this.#root, this.#start));
      this.#levels.push({ dir, path: this.#start });
    }
    const found: Found[] = [];
    while (found.length < filesMax) {
      signal?.throwIfAborted();
      const level = this.#levels.at(-1);
      if (!level) {
        this.#isDone = true;
        break;
      }
      const file = await this.#step(level);
      if (file) found.push(file);
    }
    return found;
  }

  /** Closes open folders. */
  async close(): Promise<void> {
    this.#isDone = true;
    for (const { dir } of this.#levels.splice(0)) await dir.close();
  }

  async #step({ dir, path }: Level): Promise<Found | null> {
    const entry = await this.#tolerant(dir.read());
    if (!entry) {
      this.#levels.pop();
      await dir.close();
      return null;
    }
    if (entry.name.startsWith(".")) return null;
    const below = path === "" ? entry.name : join(path, entry.name);
    const stats = await this.#tolerant(lstat(join(this.#root, below), { bigint: true }));
    if (!stats || stats.dev !== this.#device) return null;
    if (stats.isFile()) return foundOf(below, stats);
    if (stats.isDirectory()) await this.#enter(below);
    return null;
  }

  async #enter(path: string): Promise<void> {
    if (this.#levels.length >= this.#depthMax) {
      this.#unread += 1;
      return;
    }
    const dir = await this.#tolerant(opendir(join(this.#root, path)));
    if (dir) this.#levels.push({ dir, path });
  }

  /** Returns null for an entry that vanished or cannot be read, and counts it, so that the walk continues. */
  async #tolerant<T>(looking: Promise<T>): Promise<T | null> {
    try {
      return await looking;
    } catch {
      this.#unread += 1;
      return null;
    }
  }
}

function foundOf(path: string, stats: BigIntStats): Found {
  return {
    path,
    size: Number(stats.size),
    modified: modifiedOf(stats),
    modifiedAt: Number(stats.mtimeNs / 1_000_000n),
    stamp: stampOf(stats),
    inode: `${stats.dev}:${stats.ino}`,
  };
}

/** The steward's own folder: approved files go there, and nothing in it is ever proposed. */
export const TRASH = ".terrarium-trash";

/** True when a path, relative to the steward's directory, stays below it and outside of dotfiles and the trash. */
export function isTidy(path: string): boolean {
  if (path === "" || isAbsolute(path) || path.includes("\0")) return false;
  return path.split(sep).every((part) => part !== "" && !part.startsWith("."));
}

/**
 * The real path of a requested folder: the steward's directory or one below it. Throws `BAD_USER_INPUT` for anything else,
 * with the same message whether or not it exists, so that callers cannot probe other folders.
 */
export async function folderInside(root: string, given: string): Promise<string> {
  const wanted = relative(root, resolve(root, given));
  if (wanted === "") return root;
  if (isTidy(wanted)) {
    // Reject links: the folder must be where its name says.
    const real = await realpath(join(root, wanted)).catch(() => null);
    if (real === join(root, wanted)) return real;
  }
  throw new TerrariumError("BAD_USER_INPUT", "scan: is not a folder below the steward's directory", {
    field: "scan",
  });
}
