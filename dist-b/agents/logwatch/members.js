/** Members read from one line. */
const MEMBERS_MAX = 128;
/** Levels read below the first. */
const DEPTH_MAX = 3;
export function isMembers(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
/** Members by lower-case name, nested ones as `log.level`, because programs differ in capitals and nesting. */
export class Fields {
  #values = new Map();
  constructor(members) {
    this.#add(members, "", 0);
  }
  /** The first of these members that `read` accepts. */
  first(keys, read) {
    for (const key of keys) {
      const value = this.#values.get(key);
      const found = value === undefined ? null : read(value);
      if (found !== null) return found;
    }
    return null;
  }
  #add(members, prefix, depth) {
    for (const [name, value] of Object.entries(members)) {
      if (this.#values.size >= MEMBERS_MAX) return;
      const key = prefix + name.toLowerCase();
      if (!this.#values.has(key)) this.#values.set(key, value);
      if (depth < DEPTH_MAX && isMembers(value)) this.#add(value, `${key}.`, depth + 1);
    }
  }
}
//# sourceMappingURL=members.js.map
