/** Hears of every value that a record takes, also of those that are taken back. */
export type RecordListener = (key: string, before: unknown, after: unknown) => void;

/**
 * The records of a bucket in memory, by key. A key is a kind, a dot and a name; indexes follow one kind each. Values are JSON
 * that does not change.
 */
export class Records {
  readonly #values = new Map<string, unknown>();
  readonly #listeners = new Map<string, RecordListener>();

  /** Sets the listener of one kind, before there are records. */
  follow(kind: string, listener: RecordListener): void {
    this.#listeners.set(kind, listener);
  }

  get(key: string): unknown {
    return this.#values.get(key);
  }

  /** Undefined removes. */
  set(key: string, after: unknown): void {
    const before = this.#values.get(key);
    if (after === undefined) this.#values.delete(key);
    else this.#values.set(key, after);
    this.#listeners.get(key.slice(0, key.indexOf(".")))?.(key, before, after);
  }

  keys(): IterableIterator<string> {
    return this.#values.keys();
  }
}

/** Null for what is no JSON: another program wrote it, and the reader of the record decides. */
export function valueIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Keys of records that are passed over, and were told. */
const TOLD_MAX = 256;

/** Reads records, and passes over what no gateway has written. */
export class RecordReader {
  readonly #isRecord: (key: string, value: unknown) => boolean;
  readonly #onStrange: (key: string) => void;
  readonly #told = new Set<string>();

  /** `onStrange`: called once for each key. */
  constructor(isRecord: (key: string, value: unknown) => boolean, onStrange: (key: string) => void) {
    this.#isRecord = isRecord;
    this.#onStrange = onStrange;
  }

  /** Undefined: there is none. `text` null: it is gone. */
  read(key: string, text: string | null): unknown {
    if (text === null) return undefined;
    const value = valueIn(text);
    if (this.#isRecord(key, value)) return value;
    if (!this.#told.has(key) && this.#told.size < TOLD_MAX) {
      this.#told.add(key);
      this.#onStrange(key);
    }
    return undefined;
  }
}
