import { BOUNDS } from "./bounds.js";
/** Stands for a variable word. */
export const ANY = "<*>";
/** Minimum share of equal words for a line to belong to a template. */
const SIMILARITY_MIN = 0.7;
/** After this many lines with the same word, the word is part of the message: a different one makes another template. */
const FIRM_LINES = 50;
/** Number of words that select the branch; the others are compared. */
const LEADING_WORDS = 2;
/**
 * A parse tree of fixed depth after Drain (He et al., 2017): number of words → first word → second word → a short list. The
 * most similar template of the list takes the line, and words that differ become `<*>`. Constant work per line; the least
 * recently used template is evicted for a new one.
 *
 *     5 ─┬─ connection ─── from ──── [connection from <ip> port <num>]
 *        └─ user ─┬─ alice ─ […]
 *                 └─ <*> ─── […]        beyond `branchesMax` words
 */
export class TemplateTree {
  #handlers;
  #root = branch();
  /** In order of last use, least recent first. */
  #used = new Set();
  #forgotten = 0;
  constructor(handlers) {
    this.#handlers = handlers;
  }
  get size() {
    return this.#used.size;
  }
  /** Templates evicted to stay within bounds, since the start. */
  get forgotten() {
    return this.#forgotten;
  }
  values() {
    return this.#used.values();
  }
  /** Finds or creates the template of these words. */
  learn(tokens) {
    const place = [];
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
  /** Removes a template; false when it is not in the tree. */
  forget(template) {
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
  #descend(words, place) {
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
  #evict(among) {
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
const BLURRED = { token: ANY, shape: ANY, isTelling: false };
/** Cache of recent words, because logs repeat themselves. Cleared when full. */
const words = new Map();
function wordOf(token) {
  const known = words.get(token);
  if (known) return known;
  if (words.size === BOUNDS.wordsMax) words.clear();
  const word = readWord(token);
  words.set(token, word);
  return word;
}
function readWord(token) {
  if (!token.includes("<"))
    return { token, shape: token, isTelling: ASCII_LETTER.test(token) || LETTER.test(token) };
  const shape = token.replace(MASKS, ANY);
  return { token, shape, isTelling: LETTER.test(shape) };
}
function branch() {
  return { branches: new Map(), templates: [] };
}
function step(node, key, place) {
  place.push(key);
  let next = node.branches.get(key);
  if (!next) node.branches.set(key, (next = branch()));
  return next;
}
/**
 * The template with the most equal words, if there are enough. Words without letters outside their masks count neither as
 * equal nor as different.
 */
function mostSimilar(templates, words) {
  let best = null;
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
function similarity({ words: known, lines }, words) {
  let telling = 0;
  let equal = 0;
  let isFirm = lines >= FIRM_LINES;
  for (let index = 0; index < words.length; index += 1) {
    const one = known[index];
    const other = words[index];
    if (!one.isTelling && !other.isTelling) continue;
    telling += 1;
    if (one.shape === other.shape) equal += 1;
    else if (isFirm && one.isTelling) return 0;
  }
  return telling === 0 ? 1 : equal / telling;
}
function blur(template, words) {
  let blurred = null;
  for (let index = 0; index < words.length; index += 1) {
    const one = template.words[index];
    const other = words[index];
    if (one.token === other.token || one.token === ANY) continue;
    blurred ??= [...template.words];
    blurred[index] = one.shape === other.shape ? { ...one, token: one.shape } : BLURRED;
  }
  if (blurred) template.words = blurred;
}
//# sourceMappingURL=template-tree.js.map
