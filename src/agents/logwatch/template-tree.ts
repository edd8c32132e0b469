import { BOUNDS } from "./bounds.js";

/** A word of a template or a line. */
export interface Word {
  readonly token: string;
  /** The word with all masks alike: what is masked varies in kind too, as `12` and `c0` do. */
  readonly shape: string;
  /** Whether it has a letter outside its masks. */
  readonly isTelling: boolean;
}

/** What the tree needs of a template: its words, which may blur to `<*>`, how many lines it had, and where it hangs. */
export interface TreeTemplate {
  words: readonly Word[];
  lines: number;
  readonly place: readonly string[];
}

export interface TreeHandlers<T> {
  make(words: readonly Word[], place: readonly string[]): T;
  /** A template left the tree, for whatever reason. */
  forgotten(template: T): void;
}

interface Branch<T> {
  readonly branches: Map<string, Branch<T>>;
  readonly templates: T[];
}

/** What stands for a word that differs from line to line. */
export const ANY = "<*>";
/** Share of words that must be equal for a line to belong to a template. */
const SIMILARITY_MIN = 0.7;
/** A word that was the same in so many lines is taken to be part of the message: another one there is another template. */
const FIRM_LINES = 50;
/** Words that choose the branch; the rest is compared. */
const LEADING_WORDS = 2;

/**
 * A parse tree of fixed depth after Drain (He et al., 2017): number of words → first word → second word → a short list, in
 * which the most similar template takes the line and blurs the words that differ. Constant work for a line,
 * whatever it has seen; the template unseen for longest makes room for a new one.
 *
 *     5 ─┬─ connection ─── from ──── [connection from <ip> port <num>]
 *        └─ user ─┬─ alice ─ […]
 *                 └─ <*> ─── […]        beyond `branchesMax` words
 */
export class TemplateTree<T extends TreeTemplate> {
  readonly #handlers: TreeHandlers<T>;
  readonly #root: Branch<T> = branch();
  /** In order of last use, oldest first. */
  readonly #used = new Set<T>();
  #forgotten = 0;

  constructor(handlers: TreeHandlers<T>) {
    this.#handlers = handlers;
  }

  get size(): number {
    return this.#used.size;
  }

  /** Templates dropped to stay within bounds, since the beginning. */
  get forgotten(): number {
    return this.#forgotten;
  }

  values(): IterableIterator<T> {
    return this.#used.values();
  }

  /** Finds or makes the template of these words. */
  learn(tokens: readonly string[]): { readonly template: T; readonly isNew: boolean } {
    const place: string[] = [];
    const words = tokens.map(wordOf);
    const leaf = this.#descend(words, place);
    const known = mostSimilar(leaf.templates, words);
    if (known) {
      blur(known, words);
      known.lines += 1;
      this.#used.delete(known);
      this.#used.add(known);
      return { template: known, isNew: false };
    }
    const template = this.#handlers.make(words, place);
    leaf.templates.push(template);
    this.#used.add(template);
    if (leaf.templates.length > BOUNDS.leafTemplatesMax) this.#evict(new Set(leaf.templates));
    else if (this.#used.size > BOUNDS.templatesMax) this.#evict(this.#used);
    return { template, isNew: true };
  }

  /** Takes a template out; false when it is not (or no longer) there. */
  forget(template: T): boolean {
    if (!this.#used.delete(template)) return false;
    this.#handlers.forgotten(template);
    const path = [this.#root];
    for (const key of template.place) {
      const next = path.at(-1)?.branches.get(key);
      if (next) path.push(next);
    }
    const leaf = path.at(-1)?.templates;
    leaf?.splice(leaf.indexOf(template), 1);
    for (let depth = template.place.length; depth > 0; depth -= 1) {
      const node = path[depth];
      if (!node || node.branches.size > 0 || node.templates.length > 0) break;
      path[depth - 1]?.branches.delete(template.place[depth - 1] ?? "");
    }
    return true;
  }

  #descend(words: readonly Word[], place: string[]): Branch<T> {
    let node = step(this.#root, String(words.length), place);
    let depth = 0;
    for (const { isTelling, shape } of words) {
      if (depth === LEADING_WORDS) break;
      if (!isTelling) continue;
      depth += 1;
      const isRoom = node.branches.has(shape) || node.branches.size < BOUNDS.branchesMax;
      node = step(node, isRoom ? shape : ANY, place);
    }
    return node;
  }

  #evict(among: ReadonlySet<T>): void {
    for (const template of this.#used) {
      if (!among.has(template)) continue;
      this.forget(template);
      this.#forgotten += 1;
      return;
    }
  }
}

const MASKS = /<[^<>\s]{1,8}>/g;
const LETTER = /\p{L}/u;
const ASCII_LETTER = /^[A-Za-z]/;
const BLURRED: Word = { token: ANY, shape: ANY, isTelling: false };

/** Words seen lately: logs repeat themselves. Begun anew when full. */
const words = new Map<string, Word>();

function wordOf(token: string): Word {
  const known = words.get(token);
  if (known) return known;
  if (words.size === BOUNDS.wordsMax) words.clear();
  const word = readWord(token);
  words.set(token, word);
  return word;
}

function readWord(token: string): Word {
  if (!token.includes("<"))
    return { token, shape: token, isTelling: ASCII_LETTER.test(token) || LETTER.test(token) };
  const shape = token.replace(MASKS, ANY);
  return { token, shape, isTelling: LETTER.test(shape) };
}

function branch<T>(): Branch<T> {
  return { branches: new Map(), templates: [] };
}

function step<T>(node: Branch<T>, key: string, place: string[]): Branch<T> {
  place.push(key);
  let next = node.branches.get(key);
  if (!next) node.branches.set(key, (next = branch()));
  return next;
}

/**
 * The template that most of the line's words agree with, if enough do. Words of which nothing is left once their masks are gone
 * say nothing about what kind of line it is, so they count neither as equal nor as different.
 */
function mostSimilar<T extends TreeTemplate>(templates: readonly T[], words: readonly Word[]): T | null {
  let best: T | null = null;
  let bestShare = -1;
  for (const template of templates) {
    const share = similarity(template, words);
    if (share > bestShare) {
      best = template;
      bestShare = share;
    }
  }
  return bestShare >= SIMILARITY_MIN ? best : null;
}

function similarity({ words: known, lines }: TreeTemplate, words: readonly Word[]): number {
  let telling = 0;
  let equal = 0;
  let isFirm = lines >= FIRM_LINES;
  for (let index = 0; index < words.length; index += 1) {
    const one = known[index] as Word;
    const other = words[index] as Word;
    if (!one.isTelling && !other.isTelling) continue;
    telling += 1;
    if (one.shape === other.shape) equal += 1;
    else if (isFirm && one.isTelling) return 0;
  }
  return telling === 0 ? 1 : equal / telling;
}

function blur(template: TreeTemplate, words: readonly Word[]): void {
  let blurred: Word[] | null = null;
  for (let index = 0; index < words.length; index += 1) {
    const one = template.words[index] as Word;
    const other = words[index] as Word;
    if (one.token === other.token || one.token === ANY) continue;
    blurred ??= [...template.words];
    blurred[index] = one.shape === other.shape ? { ...one, token: one.shape } : BLURRED;
  }
  if (blurred) template.words = blurred;
}
