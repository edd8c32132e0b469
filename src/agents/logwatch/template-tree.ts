import { BOUNDS } from "./bounds.js";

/** What the tree needs of a template: its words, which may blur to `<*>`, and where it hangs. */
export interface TreeTemplate {
  tokens: readonly string[];
  readonly place: readonly string[];
}

export interface TreeHandlers<T> {
  make(tokens: readonly string[], place: readonly string[]): T;
  /** A template left the tree, for whatever reason. */
  forgotten(template: T): void;
}

interface Branch<T> {
  readonly branches: Map<string, Branch<T>>;
  readonly templates: T[];
}

const ANY = "<*>";
/** Share of words that must be equal for a line to belong to a template. */
const SIMILARITY_MIN = 0.5;
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
    const leaf = this.#descend(tokens, place);
    const known = mostSimilar(leaf.templates, tokens);
    if (known) {
      blur(known, tokens);
      this.#used.delete(known);
      this.#used.add(known);
      return { template: known, isNew: false };
    }
    const template = this.#handlers.make(tokens, place);
    leaf.templates.push(template);
    this.#used.add(template);
    if (leaf.templates.length > BOUNDS.leafTemplatesMax) this.#evict(leaf.templates);
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

  #descend(tokens: readonly string[], place: string[]): Branch<T> {
    let node = step(this.#root, String(tokens.length), place);
    for (let depth = 0; depth < LEADING_WORDS && depth < tokens.length; depth += 1) {
      const word = tokens[depth] ?? ANY;
      const isRoom = node.branches.has(word) || node.branches.size < BOUNDS.branchesMax;
      node = step(node, isRoom ? word : ANY, place);
    }
    return node;
  }

  #evict(candidates: Iterable<T>): void {
    const among = new Set(candidates);
    for (const template of this.#used) {
      if (!among.has(template)) continue;
      this.forget(template);
      this.#forgotten += 1;
      return;
    }
  }
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

function mostSimilar<T extends TreeTemplate>(templates: readonly T[], tokens: readonly string[]): T | null {
  let best: T | null = null;
  let bestEqual = Math.ceil(tokens.length * SIMILARITY_MIN) - 1;
  for (const template of templates) {
    let equal = 0;
    for (let index = 0; index < tokens.length; index += 1) {
      if (template.tokens[index] === tokens[index]) equal += 1;
    }
    if (equal > bestEqual) {
      best = template;
      bestEqual = equal;
    }
  }
  return best;
}

function blur(template: TreeTemplate, tokens: readonly string[]): void {
  let blurred: string[] | null = null;
  for (let index = 0; index < tokens.length; index += 1) {
    const word = template.tokens[index];
    if (word === tokens[index] || word === ANY) continue;
    blurred ??= [...template.tokens];
    blurred[index] = ANY;
  }
  if (blurred) template.tokens = blurred;
}
