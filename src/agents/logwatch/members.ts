/** The members of a JSON object or of a logfmt line, by name. */
export type Members = Readonly<Record<string, unknown>>;

/** Members read from one line. */
const MEMBERS_MAX = 128;
/** Levels read below the first. */
const DEPTH_MAX = 3;

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Members by lower-case name, nested ones as `log.level`, because programs differ in capitals and nesting. */
export class Fields {
  readonly #values = new Map<string, unknown>();

  constructor(members: Members) {
    this.#add(members, "", 0);
  }

  /** The first of these members that `read` accepts. */
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
