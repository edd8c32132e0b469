import { token } from "./names.js";
import type { Replica } from "./replica.js";

/** Entries between two purges of what is beyond the bound. */
const PURGE_EVERY = 256;

export interface TrailOptions {
  readonly replica: Replica;
  /** One word. */
  readonly name: string;
  /** Names by which entries can be found; an entry has a value for each. */
  readonly labels: readonly string[];
  /** Entries that count; older ones are purged in bulk. */
  readonly max: number;
  readonly onError: (error: unknown) => void;
}

interface TrailQuery {
  readonly after: number;
  readonly first: number;
  /** Only entries with these labels. */
  readonly labels?: Readonly<Record<string, string | undefined>>;
}

type Found<T> = T & { readonly seq: number };

export interface TrailPage<T> {
  readonly entries: readonly Found<T>[];
  readonly next: number | null;
}

/** Numbered entries that are appended by transactions and never altered, such as an audit. Copies do not hold them. */
export class Trail<T extends object> {
  readonly #options: TrailOptions;

  constructor(options: TrailOptions) {
    this.#options = options;
  }

  /** Only while a transaction decides. Returns the entry's number, from 1 and without gaps. */
  append(entry: T, labels: Readonly<Record<string, string>> = {}): number {
    const { replica, name, max } = this.#options;
    const seq = replica.count(name);
    const parts = this.#options.labels.map((label) => token(labels[label] ?? ""));
    replica.write([name, ...parts, seq].join("."), JSON.stringify(entry));
    if (seq > max && seq % PURGE_EVERY === 0) this.#purge(seq - max).catch(this.#options.onError);
    return seq;
  }

  /** Oldest first. */
  async page({ after, first, labels = {} }: TrailQuery): Promise<TrailPage<T>> {
    const { replica, name, max } = this.#options;
    const last = await replica.transact(() => replica.counted(name), name);
    // Before the saved ones are read: what is saved meanwhile is found there.
    const unsaved = replica.texts.unsaved(`${name}.`);
    const start = Math.max(after, last - max);
    const values = this.#options.labels.map((label) => {
      const value = labels[label];
      return value === undefined ? "*" : token(value);
    });
    const pattern = [name, ...values, "*"].join(".");
    const found: Found<T>[] = [];
    const take = (key: string, text: string): void => {
      const seq = seqOf(key);
      if (seq > Math.max(start, found.at(-1)?.seq ?? 0) && seq <= last && found.length <= first)
        found.push({ ...(JSON.parse(text) as T), seq });
    };
    const [oldest] = unsaved;
    const isSaved = !oldest || start < seqOf(oldest.key) - 1;
    let place = isSaved && start > 0 ? await this.#placeOf(start) : 0;
    while (isSaved && found.length <= first) {
      const stored = await replica.texts.next(pattern, place + 1);
      if (!stored?.text || seqOf(stored.key) > last) break;
      place = stored.seq;
      take(stored.key, stored.text);
    }
    // Newer than all that is saved, unless it was saved while the others were read.
    for (const { key, text } of unsaved) if (matches(key, [name, ...values])) take(key, text);
    const entries = found.slice(0, first);
    return { entries, next: found.length > first ? (entries.at(-1)?.seq ?? null) : null };
  }

  /** Where an entry is stored; 0 when it is forgotten. */
  async #placeOf(seq: number): Promise<number> {
    return (await this.#options.replica.texts.last(this.#patternOf(seq)))?.seq ?? 0;
  }

  async #purge(seq: number): Promise<void> {
    const place = await this.#placeOf(seq);
    const { replica, name } = this.#options;
    if (place > 0) await replica.texts.purge(`${name}.>`, place + 1);
  }

  #patternOf(seq: number): string {
    const { name, labels } = this.#options;
    return [name, ...labels.map(() => "*"), seq].join(".");
  }
}

function matches(key: string, pattern: readonly string[]): boolean {
  const parts = key.split(".");
  return pattern.every((part, index) => part === "*" || part === parts[index]);
}

function seqOf(key: string): number {
  return Number(key.slice(key.lastIndexOf(".") + 1));
}
