import type { Sights } from "./sights.js";
import type { SightLevel, Visibility } from "./viewer.js";

/** How much the readers of an event see of agents. Says nothing about a single reader. */
export interface EventSight {
  level(agentId: string): SightLevel;
  sees(agentId: string): boolean;
  steers(agentId: string): boolean;
  /** True when it sees of the agent only what its `publicView` shows. */
  seesReduced(agentId: string): boolean;
  /**
   * True when events of the agent's own stream may be hidden from it: what `publicView` hides, and pheromones that name a hidden
   * agent. `isOfNow`: only events since the start.
   */
  hidesEventsOf(agentId: string, isOfNow: boolean): boolean;
}

/** For what a caller has made itself. */
export const EVERYTHING: EventSight = {
  level: () => "steer",
  sees: () => true,
  steers: () => true,
  seesReduced: () => false,
  hidesEventsOf: () => false,
};

/** A viewer's visibility of the agents of this terrarium: what surfaces ask. */
export class Sight implements EventSight {
  readonly visibility: Visibility;
  readonly #sights: Sights;

  constructor(visibility: Visibility, sights: Sights) {
    this.visibility = visibility;
    this.#sights = sights;
  }

  /** True when no agent is hidden. */
  get seesAll(): boolean {
    return this.visibility.seesAll;
  }

  level(agentId: string): SightLevel {
    return this.visibility.levelOf(this.#sights.of(agentId));
  }

  sees(agentId: string): boolean {
    return this.level(agentId) !== "none";
  }

  steers(agentId: string): boolean {
    return this.level(agentId) === "steer";
  }

  seesReduced(agentId: string): boolean {
    const agent = this.#sights.of(agentId);
    return agent.hasPublicView === true && this.visibility.levelOf(agent) === "public";
  }

  hidesEventsOf(agentId: string, isOfNow: boolean): boolean {
    return !this.seesAll && this.#sights.hideEventsOf(agentId, isOfNow, this);
  }

  /** The agents of which it sees the public form of events, among all of them or this one. */
  inPublicForm(agentId: string | null): readonly string[] {
    if (this.seesAll) return [];
    if (agentId !== null) return this.level(agentId) === "public" ? [agentId] : [];
    return this.#sights.ids((agent) => this.visibility.levelOf(agent) === "public");
  }

  /** The agents that it sees, also those that have left; null for all. For queries of stores, which know ids only. */
  get agentIds(): readonly string[] | null {
    return this.seesAll ? null : this.#sights.ids((agent) => this.visibility.levelOf(agent) !== "none");
  }

  /** True when events of an agent that was here since the start are hidden, or some of them. */
  get hidesKnown(): boolean {
    if (this.seesAll) return false;
    const hidden = this.#sights.ids(({ id }) => !this.sees(id) || this.seesReduced(id));
    return hidden.some((id) => this.#sights.wasHere(id));
  }

  /** The agents of the manifest that `before` saw, until an agent or the token changed just now, and that this one does not see. */
  hiddenSince(before: Sight): readonly string[] {
    return this.#sights.hiddenBetween(before.visibility, this.visibility);
  }

  /** What all viewers with the same `streamKey` see: for what is made once for all of them. */
  forStream(agentId: string | null): EventSight {
    if (agentId === null || this.seesAll || this.visibility.only !== null) return this;
    return new OneAgentSight(agentId, this.level(agentId), this.#sights);
  }

  /**
   * Equal keys see the same of this agent's stream; of the stream of all agents for null. Viewers with different rights on
   * other agents share the stream of one. The key of all agents is another one after an agent has changed, so that
   * nothing that was encoded before is sent after.
   */
  streamKey(agentId: string | null): string {
    const { key, session, seesAll, only } = this.visibility;
    const within = session === null ? "" : ` in ${session}`;
    // It sees no other agent that this one exchanges pheromones with, not even a public one.
    const alone = only === null ? "" : " alone";
    if (agentId === null) return `${key} ${this.#sights.version}${within}`;
    const level = this.level(agentId);
    // What is made for a key is used on every stream with it. Those with a right see this agent, and need not see another
    // one; all see public agents alike. Who sees all agents also sees whom this one exchanges pheromones with.
    const of = seesAll ? " of all" : level === "public" && only === null ? "" : ` of ${agentId}`;
    return `${level}${of}${alone}${within}`;
  }
}

/**
 * The sight of everybody with one level on one agent. Of other agents, which are named by its pheromones, it sees what they all
 * see: a level above `public` takes a valid token.
 */
class OneAgentSight implements EventSight {
  readonly #agentId: string;
  readonly #level: SightLevel;
  readonly #sights: Sights;

  constructor(agentId: string, level: SightLevel, sights: Sights) {
    this.#agentId = agentId;
    this.#level = level;
    this.#sights = sights;
  }

  level(agentId: string): SightLevel {
    if (agentId === this.#agentId) return this.#level;
    const { visibility } = this.#sights.of(agentId);
    if (visibility === "public") return "public";
    const hasToken = this.#level === "observe" || this.#level === "steer";
    return visibility === "authenticated" && hasToken ? "observe" : "none";
  }

  sees(agentId: string): boolean {
    return this.level(agentId) !== "none";
  }

  steers(agentId: string): boolean {
    return this.level(agentId) === "steer";
  }

  seesReduced(agentId: string): boolean {
    return this.level(agentId) === "public" && this.#sights.of(agentId).hasPublicView === true;
  }

  hidesEventsOf(agentId: string, isOfNow: boolean): boolean {
    return this.#sights.hideEventsOf(agentId, isOfNow, this);
  }
}
