import { type BigIntStats } from "node:fs";
import { type Bounds } from "./bounds.js";
import type { Found } from "./walk.js";
/** A file at the time it was read. */
export interface Fingerprint {
  readonly size: number;
  /** Modification time, ISO 8601 with milliseconds. */
  readonly modified: string;
  /** SHA-256 of its content, lower-case hex. */
  readonly sha256: string;
}
/** A fingerprint with a stamp that shows, without reading again, whether the file was touched since. */
export interface Reading extends Fingerprint {
  readonly stamp: string;
}
/**
 * Changes whenever a file's content may have changed: another file under the name, another size or time. Excludes the ctime,
 * because renaming changes it too.
 */
export declare function stampOf({ dev, ino, size, mtimeNs }: BigIntStats): string;
export declare function modifiedOf({ mtimeNs }: BigIntStats): string;
/**
 * Reads a regular file, never through a link. Null when it is not a regular file, is too large, or changed while it was
 * read. Rejects with Node's error when it cannot be read, and with the signal's reason when that aborts.
 */
export declare function readFingerprint(
  path: string,
  signal?: AbortSignal,
  bytesMax?: number,
): Promise<Reading | null>;
/** Reads each version of a file once, within a budget per scan. */
export declare class Fingerprints {
  #private;
  constructor(root: string, bounds: Bounds);
  /** Resets the budget for a new scan. */
  refill(): void;
  /** Null when the file cannot be read, has changed since it was found, or exceeds the budget. */
  of(file: Found, signal?: AbortSignal): Promise<Reading | null>;
}
