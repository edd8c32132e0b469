import type { Clock } from "../base/clock.js";
import type { AgentLabels, AgentSight, AgentVisibility } from "../events/agent-sight.js";
import type { SightLevel, Viewer, Visibility } from "./viewer.js";
import { visibilityOf } from "./visibility.js";

/** Agents that left and are remembered; the oldest are forgotten first, and are then as `scoped` as unknown ones. */
const LEFT_MAX = 10_000;

const NO_LABELS: AgentLabels = {};

/** What a viewer sees at the moment. */
export type SightOf = (viewer: Viewer) => Sight;

/** What viewers see of these agents, by the clock's present time. */
export function createSightOf(sights: Sights, clock: Clock): SightOf {
  return (viewer) => sights.sightOf(visibilityOf(viewer, clock.now()));
}

/** How much the readers of an event see of agents. Says nothing about a single reader. */
export interface EventSight {
  level(agentId: string): SightLevel;
  sees(agentId: string): boolean;
  steers(agentId: string): boolean;
  /** True when it sees of the agent only what its `publicView` shows. */
  seesReduced(agentId: string): boolean;
}

/** For what a caller has made itself. */
export const EVERYTHING: EventSight = {
  level: () => "steer",
  sees: () => true,
  steers: () => true,
  seesReduced: () => false,
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
    return this.#sights.ids(({ id }) => !this.sees(id) || this.seesReduced(id)).length > 0;
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
}

/**
 * Who may see each agent: those of the manifest, and those that have left, whose history and runs stay as protected as they
 * were. An unknown id is `scoped`: as hidden as can be.
 */
export class Sights {
  readonly #default: AgentVisibility;
  readonly #known = new Map<string, AgentSight>();
  /** Ids of the manifest. */
  #present: ReadonlySet<string> = new Set();
  readonly #bound = new WeakMap<Visibility, Sight>();
  readonly #listeners = new Set<() => void>();
  #version = 0;

  /** `defaultVisibility`: of agents that do not say. */
  constructor(defaultVisibility: AgentVisibility = "public") {
    this.#default = defaultVisibility;
  }

  /** Counts the changes of known agents. */
  get version(): number {
    return this.#version;
  }

  of(agentId: string): AgentSight {
    return this.#known.get(agentId) ?? { id: agentId, visibility: "scoped", labels: NO_LABELS };
  }

  /** Ids of known agents that pass. */
  ids(passes: (agent: AgentSight) => boolean): string[] {
    return Array.from(this.#known.values())
      .filter(passes)
      .map(({ id }) => id);
  }

  sightOf(visibility: Visibility): Sight {
    const known = this.#bound.get(visibility);
    if (known) return known;
    const sight = new Sight(visibility, this);
    this.#bound.set(visibility, sight);
    return sight;
  }

  /** The agents of a new manifest. Agents that are not in it any more keep what was known. */
  replace(agents: readonly AgentDeclaration[]): void {
    this.#present = new Set(agents.map(({ id }) => id));
    let hasChanged = false;
    for (const agent of agents) if (this.#take(this.#declared(agent))) hasChanged = true;
    this.#forgetOldest();
    if (hasChanged) this.#changed();
  }

  /** Calls `listener` after a known agent has changed: streams then ask again what they may show. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #declared(agent: AgentDeclaration): AgentSight {
    const { id, visibility = this.#default, labels = NO_LABELS, hasPublicView } = agent;
    return { id, visibility, labels, ...(hasPublicView && { hasPublicView }) };
  }

  /** True when the agent was known as another one. */
  #take(agent: AgentSight): boolean {
    const before = this.#known.get(agent.id);
    if (before && isSame(before, agent)) return false;
    this.#known.delete(agent.id);
    this.#known.set(agent.id, agent);
    return before !== undefined;
  }

  #forgetOldest(): void {
    let left = this.#known.size - this.#present.size - LEFT_MAX;
    for (const id of this.#known.keys()) {
      if (left <= 0) return;
      if (this.#present.has(id)) continue;
      this.#known.delete(id);
      left -= 1;
    }
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

/** What an agent's definition says about who may see it. */
export interface AgentDeclaration {
  readonly id: string;
  readonly visibility?: AgentVisibility | undefined;
  readonly labels?: AgentLabels | undefined;
  readonly hasPublicView?: true | undefined;
}

function isSame(one: AgentSight, other: AgentSight): boolean {
  if (one.visibility !== other.visibility || one.hasPublicView !== other.hasPublicView) return false;
  const keys = Object.keys(one.labels);
  return (
    keys.length === Object.keys(other.labels).length &&
    keys.every((key) => Object.hasOwn(other.labels, key) && one.labels[key] === other.labels[key])
  );
}
