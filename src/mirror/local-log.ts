import type { AgentsChange } from "../events/agent/agents-change.js";
import type { Position } from "../events/cursor.js";
import type { AgentEvent, NumberedEvent, Vitals } from "../events/event.js";
import type { HostLife, LogEnd } from "../events/kept.js";
import type { Mirrors } from "./mirrors.js";
import { type NotPlaced, Numbering } from "./numbering.js";

/** How the events of this gateway's agents get into their streams: its own numbering, and then the rings of all readers. */
export interface AgentLog {
  /** Events of added agents can be numbered from now on, those of removed agents no more. */
  onAgents(change: AgentsChange): void;
  /**
   * The end of the agent's stream, behind which a host that takes the agent numbers on. Null when there is no such agent. With
   * `life` the stream remembers what it receives of that life.
   */
  end(agentId: string, life?: HostLife): LogEnd | null;
  /** Takes events of hosts. Never throws. */
  append(batch: readonly NumberedEvent[]): void;
  /**
   * Appends an event that the gateway makes of an agent, whether its host answers or not, behind the events that wait. It takes a
   * number of its own: those of the host's later events are shown one higher. False when there is no such agent.
   */
  insert(agentId: string, eventOf: (latest: Vitals) => AgentEvent): boolean;
  /**
   * Appends a final event for agents whose host is down, behind the events that wait; null: for all. `finalEvent` makes it from
   * the last known vitals; null appends none.
   */
  conclude(
    agentIds: readonly string[] | null,
    finalEvent: (agentId: string, latest: Vitals) => AgentEvent | null,
  ): void;
  /**
   * Resolves when everything of this agent that its host numbered up to `position` can be read, in its own stream and in
   * that of all agents, or can no longer be; null when that is already so. Never rejects.
   */
  reached(agentId: string, position: Position): Promise<void> | null;
  /** Resolves when all appended events of these agents can be read; null when they can. */
  taken(agentIds: readonly string[]): Promise<unknown> | null;
}

/** The log of a gateway that is the only one: what it numbers is in its rings in the same turn. */
export class LocalLog implements AgentLog {
  readonly #mirrors: Mirrors;
  readonly #numbering: Numbering;

  /** `onDropped` is called for events that get no number. */
  constructor(mirrors: Mirrors, onDropped?: (why: NotPlaced, events: number) => void) {
    this.#mirrors = mirrors;
    this.#numbering = new Numbering(onDropped);
  }

  onAgents(change: AgentsChange): void {
    this.#mirrors.onAgents(change);
    for (const id of change.removed) this.#numbering.forget(id);
    for (const { id } of change.added) {
      const ring = this.#numbering.has(id) ? null : this.#mirrors.of(id);
      if (ring) this.#numbering.begin(id, ring);
    }
  }

  end(agentId: string, life?: HostLife): LogEnd | null {
    this.#mirrors.force(agentId);
    return this.#numbering.end(agentId, life);
  }

  append(batch: readonly NumberedEvent[]): void {
    this.#mirrors.accept(this.#numbering.place(batch));
  }

  insert(agentId: string, eventOf: (latest: Vitals) => AgentEvent): boolean {
    return this.#insert(agentId, eventOf, false);
  }

  conclude(
    agentIds: readonly string[] | null,
    finalEvent: (agentId: string, latest: Vitals) => AgentEvent | null,
  ): void {
    for (const agentId of agentIds ?? this.#numbering.agentIds) {
      this.#insert(agentId, (latest) => finalEvent(agentId, latest), true);
    }
  }

  reached(agentId: string, position: Position): Promise<void> | null {
    return this.#mirrors.reached(agentId, this.#numbering.shown(agentId, position));
  }

  taken(agentIds: readonly string[]): Promise<unknown> | null {
    return this.#mirrors.taken(agentIds);
  }

  #insert(agentId: string, eventOf: (latest: Vitals) => AgentEvent | null, isLast: boolean): boolean {
    const placed = this.#numbering.insert(agentId, eventOf, { isLast });
    if (placed) this.#mirrors.accept([placed]);
    this.#mirrors.force(agentId);
    return placed !== null;
  }
}
