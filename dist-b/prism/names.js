const GRAPHQL_NAME = /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/;
const FLAG_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const ENUM_RESERVED = ["true", "false", "null"];
/**
 * Assigns a valid, unique name to each original. Valid originals keep their name; the others follow in order of their
 * code units, so that neither the order of declaration nor a new invalid name renames others. A taken name gets the
 * next free number: `parse`, `parse2`, `parse3`. The map has the order of `originals`.
 */
export function assignNames(originals, rule) {
  const all = [...new Set(originals)];
  const taken = new ProbedNames(rule.taken, rule.probed);
  const names = new Map();
  const assign = (original, wanted) => {
    const name = firstFree(wanted, taken, rule.style);
    taken.add(name);
    names.set(original, name);
  };
  const isFine = (text) => isValid(text, rule.style) && !taken.has(text);
  const fine = new Set(all.filter(isFine));
  for (const original of fine) assign(original, original);
  for (const original of all.filter((text) => !fine.has(text)).toSorted(byCodeUnits)) {
    assign(original, wordsToName(original, rule.style, rule.fallback));
  }
  return new Map(all.map((original) => [original, names.get(original) ?? original]));
}
/** Like `assignNames`, for the values of an enumeration: GraphQL reserves `true`, `false` and `null`. */
export function assignEnumNames(values) {
  return assignNames(values, { style: "camel", fallback: "value", taken: ENUM_RESERVED });
}
/** Assigns names of types, one after another: the first request for a name gets it, later ones get a number. */
export class TypeNames {
  #taken;
  /** `probed` as in `NameRule`. */
  constructor(taken = [], probed) {
    this.#taken = new ProbedNames(taken, probed);
  }
  claim(wanted) {
    const name = firstFree(wanted, this.#taken, "pascal");
    this.#taken.add(name);
    return name;
  }
}
/** Names in use, with a record of those that were looked up. */
class ProbedNames {
  #taken;
  #probed;
  constructor(taken = [], probed) {
    this.#taken = new Set(taken);
    this.#probed = probed;
  }
  has(name) {
    this.#probed?.add(name);
    return this.#taken.has(name);
  }
  add(name) {
    this.#taken.add(name);
  }
}
/** A valid name for one original, possibly not unique. */
export function wordsToName(original, style, fallback) {
  const words = original.split(style === "kebab" ? /[^A-Za-z0-9]+/ : /[^A-Za-z0-9_]+/).filter(Boolean);
  if (style === "kebab") {
    const text = words.map(kebab).join("-");
    return text === "" ? fallback : /^[0-9]/.test(text) ? `${fallback}-${text}` : text;
  }
  const joined = words.map((word, at) => (at === 0 && style === "camel" ? word : capital(word))).join("");
  // GraphQL reserves names that begin with two underscores.
  const text = joined.replace(/^__+/, "_");
  if (/^_*$/.test(text)) return style === "pascal" ? capital(fallback) : fallback;
  return /^[0-9]/.test(text) ? `_${text}` : text;
}
function isValid(text, style) {
  return style === "kebab" ? FLAG_NAME.test(text) : GRAPHQL_NAME.test(text);
}
function firstFree(wanted, taken, style) {
  if (!taken.has(wanted)) return wanted;
  const joint = style === "kebab" ? "-" : /[0-9]$/.test(wanted) ? "_" : "";
  for (let count = 2; ; count += 1) {
    const name = `${wanted}${joint}${count}`;
    if (!taken.has(name)) return name;
  }
}
/** `maxDepth` → `max-depth`, `HTTPServer` → `http-server`. */
function kebab(word) {
  return word
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}
function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
function byCodeUnits(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
//# sourceMappingURL=names.js.map
