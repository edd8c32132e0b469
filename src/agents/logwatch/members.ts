/** The members of a JSON object or of a logfmt line, by name. */
export type Members = Readonly<Record<string, unknown>>;

/** Members looked at in one line, and how deep below the first level. */
const MEMBERS_MAX = 128;
const DEPTH_MAX = 3;

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Members by their name in small letters, nested ones as `log.level`: writers agree on words, not on capitals or nesting. */
export class Fields {
  readonly #values = new Map<string, unknown>();

  constructor(members: Members) {
    this.#add(members, "", 0);
  }

  /** The first of these members that can be read. */
  first<T>(keys: readonly string[], read: (value: unknown) => T | null): T | null {
    for (const key of keys) {
      const value = this.#values.get(key);
      const found = value === undefined ? null : read(value);
      if (found !== null) return found;
    }
    return null;
  }

  #add(members: Members, prefix: string, depth: number): void {
    for (const [name, value] of Object.entries(members)) {
      if (this.#values.size >= MEMBERS_MAX) return;
      const key = prefix + name.toLowerCase();
      if (!this.#values.has(key)) this.#values.set(key, value);
      if (depth < DEPTH_MAX && isMembers(value)) this.#add(value, `${key}.`, depth + 1);
    }
  }
}
