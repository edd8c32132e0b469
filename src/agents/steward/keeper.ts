import { realpath } from "node:fs/promises";
import { relative } from "node:path";
import type { AgentContext, Clock } from "../../agent.js";
import type { Bounds } from "./bounds.js";
import { type Duplicate, duplicatesOf, sameSize, staleOf } from "./candidates.js";
import { affected, amountOf, approvalOf, APPROVE, type CardFile, type CardState, type Rule } from "./card.js";
import { Fingerprints } from "./fingerprints.js";
import type { Rules } from "./input.js";
import { Notes } from "./notes.js";
import { Removal, type Why } from "./removal.js";
import type { Amount, AnswerReport, HeldBack, ScanReport } from "./reports.js";
import { folderInside, type Found, Walk } from "./walk.js";

/** A file that may go, with its original if it is a duplicate. */
interface Proposal {
  readonly file: Found;
  readonly copyOf: Found | null;
}

export interface ScanOutcome {
  readonly report: ScanReport;
  /** The card to ask about, already in the notes. */
  readonly card: CardState | null;
  /** Deadline of the question, milliseconds since 1970. */
  readonly deadline: number;
  /** Another scan would find more to ask or to read. */
  readonly isMoreToDo: boolean;
}

/** Looks after one directory: finds files that may go, and moves approved ones. One call at a time. */
export class Keeper {
  rules: Rules;
  readonly #root: string;
  readonly #bounds: Bounds;
  readonly #clock: Clock;
  readonly #notes: Notes;
  readonly #fingerprints: Fingerprints;
  /** The current round through the directory. */
  #round: Walk | null = null;

  private constructor(root: string, notes: Notes, rules: Rules, bounds: Bounds, clock: Clock) {
    this.#root = root;
    this.#notes = notes;
    this.rules = rules;
    this.#bounds = bounds;
    this.#clock = clock;
    this.#fingerprints = new Fingerprints(root, bounds);
  }

  /** Rejects with Node's error when the directory does not exist or its notes cannot be read. */
  static async open(
    directory: string,
    rules: Rules,
    bounds: Bounds,
    clock: Clock,
    log: AgentContext["log"],
  ): Promise<Keeper> {
    const root = await realpath(directory);
    const notes = await Notes.read(root, bounds, () =>
      log.warn("the steward's notes are unreadable and were reset"),
    );
    return new Keeper(root, notes, rules, bounds, clock);
  }

  /**
   * Scans the next part of the directory, or one folder. With `heldBack` it makes no card. Throws `BAD_USER_INPUT` for a folder
   * outside.
   */
  async scan(
    folder: string | null,
    signal?: AbortSignal,
    heldBack: HeldBack | null = null,
  ): Promise<ScanOutcome> {
    const now = this.#clock.now();
    this.#notes.expire(now);
    this.#fingerprints.refill();
    const { found, unread, complete } = await this.#look(folder, signal);
    const free = found.filter((file) => !this.#notes.isBusy(file.path));
    const wanted = (file: Found): boolean => !this.#notes.isDeclined(file);
    const stale = staleOf(free, this.rules.staleDays, now).filter(wanted);
    const duplicates = (await this.#duplicates(free, signal)).filter(({ file }) => wanted(file));

    const deadline = now + this.rules.answerWithinSeconds * 1e3;
    const isRoom = this.#notes.pendingCards < this.#bounds.pendingCardsMax;
    const staleFirst = stale.map((file) => ({ file, copyOf: null }));
    const card =
      isRoom && heldBack === null
        ? ((await this.#ask("stale", staleFirst, now, deadline, signal)) ??
          (await this.#ask("duplicates", duplicates, now, deadline, signal)))
        : null;
    const asked = card?.files.length ?? 0;
    const isStillRoom = this.#notes.pendingCards < this.#bounds.pendingCardsMax;
    return {
      card,
      deadline,
      // Only the start of a single folder is scanned; rounds cover the whole directory.
      isMoreToDo:
        (folder === null && !complete) ||
        (asked > 0 && asked < stale.length + duplicates.length && isStillRoom),
      report: {
        kind: "scan",
        rules: this.rules,
        looked: amountOfFound(found),
        unread,
        complete,
        stale: amountOfFound(stale),
        duplicates: amountOfFound(duplicates.map(({ file }) => file)),
        proposed: card && { rule: card.rule, ...amountOf(card.files) },
        heldBack,
        pendingCards: this.#notes.pendingCards,
      },
    };
  }

  /** Carries out an answer. Repeated for the same semaphore, it finishes what is left. */
  async settle(
    card: CardState,
    answer: unknown,
    semaphoreId: string,
    signal?: AbortSignal,
  ): Promise<AnswerReport> {
    const { rule, files } = card;
    if (answer !== APPROVE) {
      this.#notes.settle(card);
      this.#notes.decline(files);
      await this.#notes.save();
      return { kind: "kept", rule, ...amountOf(files) };
    }
    const skipped: Partial<Record<Why, number>> = {};
    if (card.directory !== this.#root) {
      // The steward has another directory now: none of the approved files is in it.
      return { kind: "moved", rule, moved: 0, bytes: 0, skipped: { elsewhere: files.length } };
    }
    const removed = await Removal.run(this.#root, semaphoreId, files, signal);
    for (const { why } of removed.skipped) skipped[why] = (skipped[why] ?? 0) + 1;
    this.#notes.settle(card);
    // Files that the system refuses to move would otherwise be proposed again and again.
    this.#notes.decline(removed.skipped.filter(({ why }) => why === "refused").map(({ file }) => file));
    await this.#notes.save();
    const { files: moved, bytes } = amountOf(removed.moved);
    return { kind: "moved", rule, moved, bytes, skipped };
  }

  /** Allows rejected files to be proposed again. Returns their number. */
  async reconsider(): Promise<number> {
    const files = this.#notes.reconsider();
    await this.#notes.save();
    return files;
  }

  /** Closes open folders. */
  async close(): Promise<void> {
    await this.#round?.close();
    this.#round = null;
  }

  async #look(
    folder: string | null,
    signal: AbortSignal | undefined,
  ): Promise<{ found: Found[]; unread: number; complete: boolean }> {
    const { scanFilesMax, depthMax } = this.#bounds;
    if (folder !== null) {
      const start = relative(this.#root, await folderInside(this.#root, folder));
      const walk = new Walk(this.#root, start, depthMax);
      try {
        const found = await walk.next(scanFilesMax, signal);
        return { found, unread: walk.unread, complete: walk.isDone };
      } finally {
        await walk.close();
      }
    }
    const round = (this.#round ??= new Walk(this.#root, "", depthMax));
    const unreadBefore = round.unread;
    try {
      const found = await round.next(scanFilesMax, signal);
      if (round.isDone) this.#round = null;
      return { found, unread: round.unread - unreadBefore, complete: round.isDone };
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #duplicates(files: readonly Found[], signal: AbortSignal | undefined): Promise<Duplicate[]> {
    if (!this.rules.duplicates) return [];
    const duplicates: Duplicate[] = [];
    for (const group of sameSize(files)) {
      const read: (Found & { sha256: string })[] = [];
      for (const file of group) {
        const reading = await this.#fingerprints.of(file, signal);
        if (reading) read.push({ ...file, sha256: reading.sha256 });
      }
      duplicates.push(...duplicatesOf(read));
    }
    return duplicates;
  }

  /** A card with the largest files that fit, listed in the order of their paths; null when there are none. */
  async #ask(
    rule: Rule,
    proposals: readonly Proposal[],
    askedAt: number,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<CardState | null> {
    const { cardFilesMax, cardCharsMax, cardBytesMax } = this.#bounds;
    const chosen: (CardFile & { readonly inode: string })[] = [];
    const inodes = new Set<string>();
    let chars = 0;
    let bytes = 0;
    for (const { file, copyOf } of proposals.toSorted((one, other) => other.file.size - one.file.size)) {
      if (chosen.length >= cardFilesMax || bytes >= cardBytesMax) break;
      const reading = await this.#fingerprints.of(file, signal);
      if (!reading) continue;
      const { size, modified, sha256 } = reading;
      // Assume the longest description: as another name of a file with an equally long path.
      const listed = {
        path: file.path,
        size,
        modified,
        sha256,
        copyOf: copyOf?.path ?? null,
        sameAs: file.path,
      };
      chars += JSON.stringify(listed).length + JSON.stringify(affected(listed)).length + 2;
      if (chars > cardCharsMax) break;
      if (!inodes.has(file.inode)) bytes += size;
      inodes.add(file.inode);
      chosen.push({ ...listed, inode: file.inode });
    }
    if (chosen.length === 0) return null;
    const files = withFirstNames(chosen.toSorted((one, other) => (one.path < other.path ? -1 : 1)));
    const paths = new Set(files.flatMap(({ path, copyOf }) => (copyOf === null ? [path] : [path, copyOf])));
    const card = this.#notes.ask(askedAt, deadline, paths);
    await this.#notes.save();
    const inWords = { onApprove: approvalOf(this.#root), affects: files.map(affected) };
    return { ...inWords, directory: this.#root, rule, card, askedAt, files };
  }
}

/** Sets `sameAs` on all but the first name of a file. */
function withFirstNames(files: readonly (CardFile & { readonly inode: string })[]): CardFile[] {
  const first = new Map<string, string>();
  return files.map(({ inode, ...file }) => {
    const sameAs = first.get(inode) ?? null;
    if (sameAs === null) first.set(inode, file.path);
    return { ...file, sameAs };
  });
}

/** Several names of one file count once. */
function amountOfFound(found: readonly Found[]): Amount {
  return amountOf(found.map(({ inode, size }) => ({ path: inode, size, sameAs: null })));
}
