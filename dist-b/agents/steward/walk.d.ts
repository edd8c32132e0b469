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
/**
 * One round through a folder, in steps. Skips names that begin with a dot, does not follow links or enter other file
 * systems. Memory: one open folder per level.
 */
export declare class Walk {
  #private;
  /** `start` is a folder relative to `root`; "" is all of it. */
  constructor(root: string, start: string, depthMax: number);
  get isDone(): boolean;
  /** Files and folders that could not be examined so far. */
  get unread(): number;
  /** The next files, at most `filesMax`; fewer only at the end. Rejects when `root` cannot be read. */
  next(filesMax: number, signal?: AbortSignal): Promise<Found[]>;
  /** Closes open folders. */
  close(): Promise<void>;
}
/** The steward's own folder: approved files go there, and nothing in it is ever proposed. */
export declare const TRASH = ".terrarium-trash";
/** True when a path, relative to the steward's directory, stays below it and outside of dotfiles and the trash. */
export declare function isTidy(path: string): boolean;
/**
 * The real path of a requested folder: the steward's directory or one below it. Throws `BAD_USER_INPUT` for anything else,
 * with the same message whether or not it exists, so that callers cannot probe other folders.
 */
export declare function folderInside(root: string, given: string): Promise<string>;
