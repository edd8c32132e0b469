import { forEachMember } from "../base/guard.js";
import { isAlive } from "../events/activity.js";
import type { NumberedEvent } from "../events/event.js";
import type { AgentDescriptor } from "../link/port.js";

export interface LivenessListener {
  agentUp(agentId: string): void;
  agentDown(agentId: string): void;
}

/** Agents tracked as live at once, over all hosts. */
const LIVE_AGENTS_MAX = 100_000;

/** Tracks which agents are live, from their events. Notifies the listener each time one starts, stops or restarts. */
export class Liveness {
  readonly #listener: LivenessListener;
  readonly #agentsMax: number;
  /** The live agents, longest tracked first. */
  readonly #up = new Set<string>();

  constructor(listener: LivenessListener, agentsMax: number = LIVE_AGENTS_MAX) {
    this.#listener = listener;
    this.#agentsMax = agentsMax;
  }

  /** Every event carries its agent's state, so the next event makes up for one that was dropped. */
  onEvents(batch: readonly NumberedEvent[]): void {
    forEachMember(batch, ({ event }) => {
      const { agentId } = event;
      if (!isAlive(event)) this.#down(agentId);
      else if (event.type === "AGENT_STARTED" || !this.#up.has(agentId)) {
        this.#makeRoomFor(agentId);
        this.#up.add(agentId);
        this.#listener.agentUp(agentId);
      }
    });
  }

  onManifest(agents: readonly AgentDescriptor[]): void {
    const known = new Set(agents.map(({ id }) => id));
    const gone = [...this.#up].filter((agentId) => !known.has(agentId));
    forEachMember(gone, (agentId) => this.#down(agentId));
  }

  /** Null: all agents. */
  onHostDown(agentIds: readonly string[] | null): void {
    forEachMember(agentIds ?? [...this.#up], (agentId) => this.#down(agentId));
  }

  /** The evicted agent counts as down until its next event, which makes it live again. */
  #makeRoomFor(agentId: string): void {
    const [oldest] = this.#up;
    if (oldest === undefined || this.#up.size < this.#agentsMax || this.#up.has(agentId)) return;
    this.#down(oldest);
  }

  #down(agentId: string): void {
    if (this.#up.delete(agentId)) this.#listener.agentDown(agentId);
  }
}
