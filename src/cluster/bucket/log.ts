import type { Counters } from "./attempt.js";
import type { BatchMessage } from "./batch.js";
import { valueIn } from "./records.js";

/** Transactions, keys and characters that the log holds; the next transaction saves all of them. */
const TRANSACTIONS_MAX = 256;
const KEYS_MAX = 900;
const CHARACTERS_MAX = 1_048_576;
/** Characters of one transaction in the log. A character has at most 3 bytes, and a message 1 MiB. */
const ENTRY_CHARACTERS_MAX = 262_144;
/** Entries that the bucket keeps: more than the log holds, so that a copy that is behind finds them. */
const RING = 512;
/** The server forgets that a text is gone after this time, s: texts have no followers. */
const TEXT_MARKER_S = 1;
/**
 * The same for records, s: a copy that was cut off for half of it reads everything again.
 */
export const RECORD_MARKER_S = 3_600;

/** Gateways whose last transaction is remembered. */
const GATEWAYS_MAX = 64;

/** New values by key, null for those that are gone. A key is `r.` and a record's, or `u.` and a text's. */
export type Writes = ReadonlyMap<string, string | null>;

/** The last message of each transaction, which makes it count. */
export interface Commit {
  readonly gateway: string;
  /** By gateway: the number of its last attempt that was stored, the latest last. */
  readonly last: Readonly<Record<string, number>>;
  readonly counters: Counters;
  /** Number of the transaction in the bucket, without gaps. */
  readonly nth: number;
  /** The transaction before: in a bucket that was restored from a backup, another one may have the same number. */
  readonly before: string;
  /** What it changes. Absent: that, and all that was in the log, is in messages of its own before this one. */
  readonly writes?: Readonly<Record<string, string | null>> | undefined;
}

export const NO_COMMIT: Commit = { gateway: "", last: {}, counters: {}, nth: 0, before: "" };

/** Whether one transaction comes right after another. */
export function follows(later: Commit, earlier: Commit): boolean {
  return later.nth === earlier.nth + 1 && later.before === idOf(earlier);
}

/** No other transaction has it. */
export function idOf({ gateway, last }: Commit): string {
  return `${gateway} ${last[gateway] ?? 0}`;
}

interface Attempted {
  readonly gateway: string;
  readonly number: number;
  readonly counters: Counters;
}

/** The commit of an attempt that comes after another transaction. `writes`: null when they are in messages of their own. */
export function commitAfter(
  earlier: Commit,
  { gateway, number, counters }: Attempted,
  writes: Writes | null,
): Commit {
  const { [gateway]: _own, ...others } = earlier.last;
  const recent = Object.entries(others).slice(1 - GATEWAYS_MAX);
  return {
    gateway,
    last: { ...Object.fromEntries(recent), [gateway]: number },
    counters,
    nth: earlier.nth + 1,
    before: idOf(earlier),
    ...(writes && { writes: Object.fromEntries(writes) }),
  };
}

/** How a transaction is stored. SAVE_FIRST: what is in the log has to be saved by a transaction of its own. */
export type Manner = "LOG" | "SAVE" | "SAVE_FIRST";

/**
 * The writes that are in entries of the log only. One small message costs a tenth of an atomic batch, so transactions go into the
 * log, and every now and then one of them saves all that the log holds as messages of its own, in a batch.
 */
export class UnsavedLog {
  readonly #writes = new Map<string, string | null>();
  #characters = 0;
  #transactions = 0;
  #isDamaged = false;

  /** Somebody else has written into the log, perhaps in place of an entry: what it holds has to be saved before anything else. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  damaged(): void {
    this.#isDamaged = true;
  }

  /** Undefined: it is not in the log. Null: it is gone. */
  get(key: string): string | null | undefined {
    return this.#writes.get(key);
  }

  /** Takes over a stored transaction. */
  add({ writes }: Commit): void {
    if (!writes) {
      this.#writes.clear();
      this.#characters = 0;
      this.#transactions = 0;
      this.#isDamaged = false;
      return;
    }
    this.#transactions += 1;
    for (const [key, text] of Object.entries(writes)) {
      this.#characters += (text?.length ?? 0) - (this.#writes.get(key)?.length ?? 0);
      // The latest last, so that texts are saved in the order in which they were written.
      this.#writes.delete(key);
      this.#writes.set(key, text);
    }
  }

  mannerOf(writes: Writes): Manner {
    const characters = charactersOf(writes);
    const keys = this.#writes.size + writes.size;
    if (
      characters <= ENTRY_CHARACTERS_MAX &&
      keys <= KEYS_MAX &&
      this.#characters + characters <= CHARACTERS_MAX &&
      this.#transactions < TRANSACTIONS_MAX
    )
      return "LOG";
    return this.#writes.size > 0 && keys > KEYS_MAX ? "SAVE_FIRST" : "SAVE";
  }

  /** Everything that the log holds, with these writes in place of what they replace. */
  with(writes: Writes): Writes {
    const all = new Map(this.#writes);
    for (const [key, text] of writes) {
      all.delete(key);
      all.set(key, text);
    }
    return all;
  }

  /** Texts whose key begins so, in the order in which they were written. */
  texts(prefix: string): { readonly key: string; readonly text: string }[] {
    const found: { key: string; text: string }[] = [];
    for (const [key, text] of this.#writes)
      if (text !== null && key.startsWith(`u.${prefix}`)) found.push({ key: key.slice(2), text });
    return found;
  }
}

/** The messages of a transaction, the commit last. `subject`: what all subjects of the bucket begin with. */
export function messagesOf(subject: string, writes: Writes, commit: Commit): BatchMessage[] {
  const entry = { subject: `${subject}l.${commit.nth % RING}`, text: JSON.stringify(commit) };
  if (commit.writes) return [entry];
  const own = Array.from(writes, ([key, text]): BatchMessage => {
    if (text !== null) return { subject: subject + key, text };
    const ttlSeconds = key.startsWith("r.") ? RECORD_MARKER_S : TEXT_MARKER_S;
    return { subject: subject + key, text: "", isDeletion: true, ttlSeconds };
  });
  return [...own, entry];
}

function charactersOf(writes: Writes): number {
  let sum = 0;
  for (const [key, text] of writes) sum += key.length + (text?.length ?? 0);
  return sum;
}

/** Records that a commit of the log changes. */
export function* recordsIn({ writes = {} }: Commit): Generator<readonly [key: string, text: string | null]> {
  for (const [key, text] of Object.entries(writes)) if (key.startsWith("r.")) yield [key.slice(2), text];
}

/** Null for what is no commit: somebody else has written it, or deleted an entry. */
export function commitIn(text: string | null): Commit | null {
  const found = text === null ? null : valueIn(text);
  return isCommit(found) ? found : null;
}

function isCommit(found: unknown): found is Commit {
  if (typeof found !== "object" || found === null) return false;
  const { gateway, last, counters, nth, before, writes = {} } = found as Partial<Commit>;
  return (
    typeof gateway === "string" &&
    isObject(last) &&
    isObject(counters) &&
    Number.isSafeInteger(nth) &&
    typeof before === "string" &&
    isObject(writes) &&
    Object.values(writes).every((text) => text === null || typeof text === "string")
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
