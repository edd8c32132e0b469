/** Name styles: `myAgent` (fields, arguments, enum values), `MyAgent` (types), `my-agent` (flags). */
export type NameStyle = "camel" | "pascal" | "kebab";

const GRAPHQL_NAME = /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/;
const FLAG_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const ENUM_RESERVED = ["true", "false", "null"];

export interface NameRule {
  readonly style: Exclude<NameStyle, "pascal">;
  /** Replaces an empty name. */
  readonly fallback: string;
  /** Names that are already taken. */
  readonly taken?: Iterable<string>;
  /** Filled with every name that was looked up, assigned or not. The result depends on no other names. */
  readonly probed?: Set<string>;
}

/**
 * Assigns a valid, unique name to each original. Valid originals keep their name; the others follow in order of their
 * code units, so that neither the order of declaration nor a new invalid name renames others. A taken name gets the
 * next free number: `parse`, `parse2`, `parse3`. The map has the order of `originals`.
 */
export function assignNames(originals: Iterable<string>, rule: NameRule): ReadonlyMap<string, string> {
  const all = [...new Set(originals)];
  const taken = new ProbedNames(rule.taken, rule.probed);
  const names = new Map<string, string>();
  const assign = (original: string, wanted: string): void => {
    const name = firstFree(wanted, taken, rule.style);
    taken.add(name);
    names.set(original, name);
  };
  const isFine = (text: string): boolean => isValid(text, rule.style) && !taken.has(text);
  const fine = new Set(all.filter(isFine));
  for (const original of fine) assign(original, original);
  for (const original of all.filter((text) => !fine.has(text)).toSorted(byCodeUnits)) {
    assign(original, wordsToName(original, rule.style, rule.fallback));
  }
  return new Map(all.map((original) => [original, names.get(original) ?? original]));
}

/** Like `assignNames`, for the values of an enumeration: GraphQL reserves `true`, `false` and `null`. */
export function assignEnumNames(values: Iterable<string>): ReadonlyMap<string, string> {
  return assignNames(values, { style: "camel", fallback: "value", taken: ENUM_RESERVED });
}

/** Assigns names of types, one after another: the first request for a name gets it, later ones get a number. */
export class TypeNames {
  readonly #taken: ProbedNames;

  /** `probed` as in `NameRule`. */
  constructor(taken: Iterable<string> = [], probed?: Set<string>) {
    this.#taken = new ProbedNames(taken, probed);
  }

  claim(wanted: string): string {
    const name = firstFree(wanted, this.#taken, "pascal");
    this.#taken.add(name);
    return name;
  }
}

/** Names in use, with a record of those that were looked up. */
class ProbedNames {
  readonly #taken: Set<string>;
  readonly #probed: Set<string> | undefined;

  constructor(taken: Iterable<string> = [], probed?: Set<string>) {
    this.#taken = new Set(taken);
    this.#probed = probed;
  }

  has(name: string): boolean {
    this.#probed?.add(name);
    return this.#taken.has(name);
  }

  add(name: string): void {
    this.#taken.add(name);
  }
}

/** A valid name for one original, possibly not unique. */
export function wordsToName(original: string, style: NameStyle, fallback: string): string {
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

function isValid(text: string, style: NameStyle): boolean {
  return style === "kebab" ? FLAG_NAME.test(text) : GRAPHQL_NAME.test(text);
}

function firstFree(wanted: string, taken: ProbedNames, style: NameStyle): string {
  if (!taken.has(wanted)) return wanted;
  const joint = style === "kebab" ? "-" : /[0-9]$/.test(wanted) ? "_" : "";
  for (let count = 2; ; count += 1) {
    const name = `${wanted}${joint}${count}`;
    if (!taken.has(name)) return name;
  }
}

/** `maxDepth` → `max-depth`, `HTTPServer` → `http-server`. */
function kebab(word: string): string {
  return word
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
