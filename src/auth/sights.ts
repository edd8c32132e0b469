import type { Clock } from "../base/clock.js";
import {
  type AgentLabels,
  type AgentSight,
  type AgentVisibility,
  stricterVisibility,
} from "../events/agent/agent-sight.js";
import type { AgentsChange } from "../events/agent/agents-change.js";
import type { SightChange } from "./sight-store.js";
import { type EventSight, Sight } from "./sight.js";
import type { Viewer, Visibility } from "./viewer.js";
import { visibilityOf } from "./visibility.js";

export { EVERYTHING, type EventSight, Sight } from "./sight.js";

/** Agents that left and are remembered; the oldest are forgotten first, and are then as `scoped` as unknown ones. */
const LEFT_MAX = 10_000;

/** Answers of `hiddenBetween` that are kept. */
const HIDDEN_BETWEEN_MAX = 64;

const NO_LABELS: AgentLabels = {};

/** What a viewer sees at the moment. */
export type SightOf = (viewer: Viewer) => Sight;

/** What viewers see of these agents, by the clock's present time. */
export function createSightOf(sights: Sights, clock: Clock): SightOf {
  return (viewer) => sights.sightOf(visibilityOf(viewer, clock.now()));
}

/**
 * Who may see each agent: those of the manifest, and those that have left, whose history and runs stay as protected as they
 * were. An unknown id is `scoped`: as hidden as can be.
 */
export class Sights {
  /** Becomes only stricter. */
  #default: AgentVisibility;
  readonly #known = new Map<string, AgentSight>();
  /** Ids of the manifest. */
  readonly #present = new Set<string>();
  /** Ids of known agents that are not in the manifest, longest gone first. */
  readonly #gone = new Set<string>();
  /** Ids of agents that were here before this start, and not since. */
  readonly #restored = new Set<string>();
  readonly #bound = new WeakMap<Visibility, Sight>();
  /** Agents whose streams have had a pheromone that names another agent since the start. */
  readonly #exchanging = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #onKnown: (change: SightChange) => void = () => undefined;
  #version = 0;
  /** What changed agents were before, while listeners are told of the change. */
  #before: ReadonlyMap<string, AgentSight> = new Map();
  /** Answers of `hiddenBetween` since the last manifest: tokens of one class often end together. */
  readonly #hiddenBetween = new Map<string, readonly string[]>();

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

  /** All known agents; those that changed or left last are last. */
  get known(): readonly AgentSight[] {
    return [...this.#known.values()];
  }

  /** True for an agent that has been in a manifest since the start. */
  wasHere(agentId: string): boolean {
    return this.#known.has(agentId) && !this.#restored.has(agentId);
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

  /**
   * Agents that were known before this start, oldest first. Of one that said nothing the stricter default holds: that of then, or
   * that of now. Call it once, before the first manifest.
   */
  restore(agents: readonly AgentSight[]): void {
    for (const agent of agents) {
      const { id, visibility, isDefault } = agent;
      this.#restored.add(id);
      this.#gone.add(id);
      this.#known.set(
        id,
        isDefault ? { ...agent, visibility: stricterVisibility(visibility, this.#default) } : agent,
      );
    }
    this.#tell([], this.#forgetOldest());
  }

  /** Of agents that do not say, the stricter of this and the default so far holds from now on. */
  tighten(visibility: AgentVisibility): void {
    this.#default = stricterVisibility(this.#default, visibility);
    const changed = new Map<string, AgentSight>();
    for (const [id, agent] of this.#known) {
      if (!agent.isDefault || stricterVisibility(agent.visibility, this.#default) === agent.visibility)
        continue;
      changed.set(id, agent);
      this.#known.set(id, { ...agent, visibility: this.#default });
    }
    if (changed.size === 0) return;
    this.#tell(
      Array.from(changed.keys(), (id) => this.of(id)),
      [],
    );
    this.#hiddenBetween.clear();
    this.#changed(changed);
  }

  /** Removed agents keep what was known. */
  onAgents({ added, removed }: AgentsChange<AgentDeclaration>): void {
    const put: AgentSight[] = [];
    const changed = new Map<string, AgentSight>();
    for (const agent of added.map((one) => this.#declared(one))) {
      const known = this.#known.get(agent.id);
      this.#present.add(agent.id);
      this.#gone.delete(agent.id);
      this.#restored.delete(agent.id);
      if (known && isSame(known, agent)) continue;
      if (known) changed.set(agent.id, known);
      put.push(agent);
    }
    for (const id of removed) {
      const left = this.#present.delete(id) ? this.#known.get(id) : undefined;
      if (!left) continue;
      this.#gone.add(id);
      put.push(left);
    }
    for (const agent of put) {
      // To the end: those that changed or left last are forgotten last.
      this.#known.delete(agent.id);
      this.#known.set(agent.id, agent);
    }
    this.#tell(put, this.#forgetOldest());
    this.#hiddenBetween.clear();
    if (changed.size > 0) this.#changed(changed);
  }

  /** A pheromone that names `other` comes into the stream of a known agent. */
  exchanged(agentId: string, other: string): void {
    if (other !== agentId && this.#known.has(agentId)) this.#exchanging.add(agentId);
  }

  /** See `EventSight.hidesEventsOf`. */
  hideEventsOf(agentId: string, isOfNow: boolean, sight: EventSight): boolean {
    if (sight.seesReduced(agentId)) return true;
    if (isOfNow && !this.#exchanging.has(agentId)) return false;
    return Array.from(this.#known.keys()).some((id) => !sight.sees(id));
  }

  /** See `Sight.hiddenSince`. */
  hiddenBetween(before: Visibility, after: Visibility): readonly string[] {
    const key = `${before.key} ${after.key}`;
    const known = this.#hiddenBetween.get(key);
    if (known) return known;
    // With equal rights only what has changed can be hidden.
    const ids = before.key === after.key ? this.#before.keys() : this.#present;
    const hidden = Array.from(ids).filter((id) => {
      const was = this.#before.get(id) ?? this.of(id);
      return before.levelOf(was) !== "none" && after.levelOf(this.of(id)) === "none";
    });
    if (this.#hiddenBetween.size >= HIDDEN_BETWEEN_MAX) this.#hiddenBetween.clear();
    this.#hiddenBetween.set(key, hidden);
    return hidden;
  }

  /** Sets the listener that stores what is known. It is called before anything of a changed agent can be stored. */
  onKnown(listener: (change: SightChange) => void): void {
    this.#onKnown = listener;
  }

  /** Calls `listener` after a known agent has changed: streams then ask again what they may show. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #declared({ id, visibility, labels = NO_LABELS, hasPublicView }: AgentDeclaration): AgentSight {
    return {
      id,
      visibility: visibility ?? this.#default,
      labels,
      ...(hasPublicView && { hasPublicView }),
      ...(visibility === undefined && { isDefault: true }),
    };
  }

  /** Returns the ids of those it forgets. */
  #forgetOldest(): string[] {
    const forgotten: string[] = [];
    for (const id of this.#gone) {
      if (this.#gone.size <= LEFT_MAX) break;
      this.#gone.delete(id);
      this.#known.delete(id);
      this.#restored.delete(id);
      this.#exchanging.delete(id);
      forgotten.push(id);
    }
    return forgotten;
  }

  #tell(put: readonly AgentSight[], removed: readonly string[]): void {
    if (put.length + removed.length > 0) this.#onKnown({ put, removed });
  }

  #changed(before: ReadonlyMap<string, AgentSight>): void {
    this.#version += 1;
    this.#before = before;
    for (const listener of this.#listeners) listener();
    this.#before = new Map();
    this.#hiddenBetween.clear();
  }
}

/** What an agent's definition says about who may see it. */
export interface AgentDeclaration {
  readonly id: string;
  readonly visibility?: AgentVisibility | undefined;
  readonly labels?: AgentLabels | undefined;
  readonly hasPublicView?: true | undefined;
}

/** The agents of both, in their order. Of one that is in both, the stricter visibility holds. */
export function strictestOf(
  some: readonly AgentSight[],
  others: readonly AgentSight[],
): readonly AgentSight[] {
  const all = new Map(some.map((agent) => [agent.id, agent]));
  for (const agent of others) {
    const known = all.get(agent.id);
    const holds =
      known && stricterVisibility(known.visibility, agent.visibility) !== agent.visibility ? known : agent;
    all.delete(agent.id);
    all.set(agent.id, holds);
  }
  return [...all.values()];
}

function isSame(one: AgentSight, other: AgentSight): boolean {
  if (one.visibility !== other.visibility || one.isDefault !== other.isDefault) return false;
  if (one.hasPublicView !== other.hasPublicView) return false;
  const keys = Object.keys(one.labels);
  return (
    keys.length === Object.keys(other.labels).length &&
    keys.every((key) => Object.hasOwn(other.labels, key) && one.labels[key] === other.labels[key])
  );
}
