import type { Bounds } from "./bounds.js";
import type { CardState } from "./card.js";
interface Version {
  readonly path: string;
  readonly size: number;
  readonly modified: string;
}
/** The trash folder, created if necessary. Throws when its name is taken by anything else, including a link. */
export declare function openTrash(root: string): Promise<string>;
/**
 * Files that the steward must not ask about again, also after a restart: those of open questions (until the answer or
 * the deadline) and rejected ones (until they change). Stored in the trash folder. Losing it loses no file; the steward
 * only asks again.
 */
export declare class Notes {
  #private;
  private constructor();
  /** Calls `spoiled` when the notes are unreadable; they are reset then. */
  static read(root: string, bounds: Bounds, spoiled: () => void): Promise<Notes>;
  get pendingCards(): number;
  /** True when the file is on an open question, or is the original of a duplicate on one. */
  isBusy(path: string): boolean;
  /** True when exactly this version of the file was rejected. */
  isDeclined({ path, size, modified }: Version): boolean;
  /** Drops questions whose deadline has passed. */
  expire(now: number): void;
  /** Records a question about to be asked, and returns its number. */
  ask(askedAt: number, deadline: number, paths: Iterable<string>): number;
  settle({ card, askedAt }: Pick<CardState, "card" | "askedAt">): void;
  decline(files: Iterable<Version>): void;
  /** Forgets the rejected files and returns their number. */
  reconsider(): number;
  /** Writes the notes as a whole or not at all, even when the power fails. */
  save(): Promise<void>;
}
export {};
