import { createHash } from "node:crypto";
import { type Grant, parseGrant, type Selector, selects } from "./grants.js";
import { endOfToken } from "./scopes.js";
import type { AgentSight, SightLevel, Viewer, Visibility } from "./viewer.js";

/** Agents that a list of selectors names. Looked up by id first, because most scopes name one agent. */
class Selection {
  readonly #ids = new Set<string>();
  readonly #others: Selector[] = [];
  /** True when every agent is named. */
  isAll = false;

  add(selector: Selector): void {
    if (selector.kind === "all") this.isAll = true;
    else if (selector.kind === "id") this.#ids.add(selector.id);
    else this.#others.push(selector);
  }

  includes(agent: AgentSight): boolean {
    return this.isAll || this.#ids.has(agent.id) || this.#others.some((selector) => selects(selector, agent));
  }

  /** The selectors that no other one of these lists contains, as sorted text. */
  normalised(wider: Selection | null): string[] {
    if (this.isAll) return wider?.isAll ? [] : [ANY_TEXT];
    if (wider?.isAll) return [];
    const mine: Selector[] = [...Array.from(this.#ids, idSelector), ...this.#others];
    const above = wider ? wider.#others : [];
    const texts = mine.flatMap((selector) => {
      const isCovered =
        above.some((one) => contains(one, selector)) ||
        (selector.kind === "id" && wider !== null && wider.#ids.has(selector.id)) ||
        this.#others.some((one) => contains(one, selector) && !isEqual(one, selector));
      return isCovered ? [] : [textOf(selector)];
    });
    return [...new Set(texts)].toSorted();
  }
}

/** The rights of a viewer, as a value. Text and hash are made only for streams, which share executions by them. */
class Rights implements Visibility {
  readonly only = null;
  readonly session: string | null = null;
  readonly #hasToken: boolean;
  readonly #observe = new Selection();
  readonly #steer = new Selection();
  /** By agent; an agent that changes is another object. */
  readonly #levels = new WeakMap<AgentSight, SightLevel>();
  #key: string | null = null;

  constructor(grants: readonly Grant[], hasToken: boolean) {
    this.#hasToken = hasToken;
    for (const grant of grants) this.#add(grant);
  }

  get key(): string {
    return (this.#key ??= this.#classText());
  }

  get seesAll(): boolean {
    return this.#steer.isAll || this.#observe.isAll;
  }

  get steersAll(): boolean {
    return this.#steer.isAll;
  }

  levelOf(agent: AgentSight): SightLevel {
    const known = this.#levels.get(agent);
    if (known !== undefined) return known;
    const level = this.#decide(agent);
    this.#levels.set(agent, level);
    return level;
  }

  #decide(agent: AgentSight): SightLevel {
    if (this.#steer.includes(agent)) return "steer";
    if (this.#observe.includes(agent)) return "observe";
    if (agent.visibility === "public") return "public";
    return agent.visibility === "authenticated" && this.#hasToken ? "observe" : "none";
  }

  #add(grant: Grant): void {
    if (grant.kind === "everything") this.#steer.add({ kind: "all" });
    else if (grant.kind === "agents") {
      const { selector, right } = grant;
      const seesOnly = right === "observe" || right === "resolve";
      (seesOnly ? this.#observe : this.#steer).add(selector);
    } else if (grant.kind === "area" && answersAll(grant)) this.#observe.add({ kind: "all" });
  }

  #classText(): string {
    if (!this.#hasToken) return "public";
    const texts = [
      ...this.#steer.normalised(null).map((text) => `steer ${text}`),
      ...this.#observe.normalised(this.#steer).map((text) => `observe ${text}`),
    ];
    if (texts.length === 0) return "token";
    return `sees-${createHash("sha256").update(texts.join("\n")).digest("hex").slice(0, 32)}`;
  }
}

/** One agent, or one session of it, whatever the visibility of agents is: not even public ones are shown beside it. */
class Shared implements Visibility {
  readonly key: string;
  readonly seesAll = false;
  readonly steersAll = false;
  readonly only: string;
  readonly session: string | null;

  constructor(agentId: string, session: string | null) {
    this.only = agentId;
    this.session = session;
    this.key = `share of ${agentId}`;
  }

  levelOf({ id }: AgentSight): SightLevel {
    return id === this.only ? "observe" : "none";
  }
}

/** A share that has ended shows nothing. */
const NOTHING: Visibility = {
  key: "nothing",
  seesAll: false,
  steersAll: false,
  only: "",
  session: null,
  levelOf: () => "none",
};

const ANY_TEXT = "*";

/** No token: public agents only. */
export const ANONYMOUS_VISIBILITY: Visibility = new Rights([], false);

/** By viewer, while its token is valid: streams ask again when a token or an agent changes. */
const known = new WeakMap<Viewer, Visibility>();

/**
 * What the viewer may see at wall time `nowMs`. The one place where that is decided.
 *
 * A right to perturb, invoke or control an agent is level `steer`; `observe`, and the right to answer its questions, are
 * level `observe`. Without either, `public` agents have level `public`, `authenticated` ones `observe` for any valid token,
 * and all others do not exist. An expired or revoked token is worth no more than none. A share shows one agent, at level
 * `observe`, and once it has ended nothing.
 *
 * A visibility has no clock, because viewers whose tokens end at different times share it: code that keeps one for longer than a
 * request also watches the token (`whenExpired`).
 */
export function visibilityOf(viewer: Viewer, nowMs: number): Visibility {
  if (viewer.kind === "anonymous") return ANONYMOUS_VISIBILITY;
  if (endOfToken(viewer, nowMs) !== null) return viewer.kind === "share" ? NOTHING : ANONYMOUS_VISIBILITY;
  const before = known.get(viewer);
  if (before) return before;
  const visibility = rightsOf(viewer);
  known.set(viewer, visibility);
  return visibility;
}

function rightsOf(viewer: Exclude<Viewer, { kind: "anonymous" }>): Visibility {
  if (viewer.kind === "share") return new Shared(viewer.agentId, viewer.session);
  const grants = viewer.scopes.map(parseGrant).filter((grant) => grant !== null);
  return new Rights(grants, true);
}

/** `purgatory:resolve` answers the questions of every agent. */
function answersAll({ area, action }: Extract<Grant, { kind: "area" }>): boolean {
  return (area === null || area === "purgatory") && (action === null || action === "resolve");
}

function idSelector(id: string): Selector {
  return { kind: "id", id };
}

/** Whether every agent that `narrow` can name is one that `wide` names. */
function contains(wide: Selector, narrow: Selector): boolean {
  if (wide.kind === "all") return true;
  if (wide.kind === "prefix") {
    if (narrow.kind === "id") return narrow.id.startsWith(wide.prefix);
    return narrow.kind === "prefix" && narrow.prefix.startsWith(wide.prefix);
  }
  if (wide.kind === "labels" && narrow.kind === "labels") {
    return wide.labels.every(([key, value]) =>
      narrow.labels.some(([other, one]) => other === key && one === value),
    );
  }
  return isEqual(wide, narrow);
}

function isEqual(one: Selector, other: Selector): boolean {
  return textOf(one) === textOf(other);
}

/** Equal texts name equal agents; no id, prefix or label has a blank. */
function textOf(selector: Selector): string {
  switch (selector.kind) {
    case "all":
      return ANY_TEXT;
    case "id":
      return `id ${selector.id}`;
    case "prefix":
      return `prefix ${selector.prefix}`;
    case "labels":
      return `labels ${selector.labels.map(([key, value]) => `${key}=${value}`).join(",")}`;
  }
}
