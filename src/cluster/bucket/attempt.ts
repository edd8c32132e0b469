import type { Writes } from "./log.js";
import type { Records } from "./records.js";

/** Writes and characters beyond which no further operation joins an attempt. */
const WRITES_MAX = 400;
const CHARACTERS_MAX = 200_000;
/** Writes of one attempt: with its commit, what the server takes in one batch (ADR-50). */
export const ATTEMPT_WRITES_MAX = 999;

/** A change of one record. Undefined: it was not there, or is not there any more. */
export interface Change {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Numbers that only grow, such as the last number of an order. */
export type Counters = Readonly<Record<string, number>>;

interface Savepoint {
  readonly sets: number;
  readonly writes: number;
  readonly counters: Counters;
}

/** What some operations want to change, as they decide on the records of this moment. It is stored as a whole or undone. */
export class Attempt {
  readonly #records: Records;
  readonly #sets: { readonly key: string; readonly before: unknown }[] = [];
  readonly #replaced: { readonly key: string; readonly before: string | null | undefined }[] = [];
  /** The last write of a key counts. */
  readonly #writes = new Map<string, string | null>();
  #counters: Counters;
  #characters = 0;

  constructor(records: Records, counters: Counters) {
    this.#records = records;
    this.#counters = counters;
  }

  get counters(): Counters {
    return this.#counters;
  }

  get writes(): Writes {
    return this.#writes;
  }

  get isFull(): boolean {
    return this.#writes.size >= WRITES_MAX || this.#characters >= CHARACTERS_MAX;
  }

  set(key: string, value: unknown): void {
    this.#sets.push({ key, before: this.#records.get(key) });
    this.#records.set(key, value);
  }

  count(name: string): number {
    const value = (this.#counters[name] ?? 0) + 1;
    this.#counters = { ...this.#counters, [name]: value };
    return value;
  }

  write(key: string, text: string | null): void {
    this.#replaced.push({ key, before: this.#writes.get(key) });
    this.#place(key, text);
  }

  savepoint(): Savepoint {
    return { sets: this.#sets.length, writes: this.#replaced.length, counters: this.#counters };
  }

  /** Takes back what came after the savepoint. */
  rollBack({ sets, writes, counters }: Savepoint): void {
    this.#unset(sets);
    for (const { key, before } of this.#replaced.splice(writes).toReversed()) this.#place(key, before);
    this.#counters = counters;
  }

  /** Takes every change of the records back, when the attempt was not stored. */
  undo(): void {
    this.#unset(0);
  }

  /** Each changed record once. */
  changes(): readonly Change[] {
    const before = new Map<string, unknown>();
    for (const one of this.#sets) if (!before.has(one.key)) before.set(one.key, one.before);
    return Array.from(before, ([key, was]) => ({ key, before: was, after: this.#records.get(key) }));
  }

  #unset(from: number): void {
    for (const { key, before } of this.#sets.splice(from).toReversed()) this.#records.set(key, before);
  }

  #place(key: string, text: string | null | undefined): void {
    this.#characters += (text?.length ?? 0) - (this.#writes.get(key)?.length ?? 0);
    if (text === undefined) this.#writes.delete(key);
    else this.#writes.set(key, text);
  }
}
