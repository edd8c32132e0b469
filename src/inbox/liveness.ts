import { forEachMember } from "../base/async/guard.js";
import { isAlive } from "../events/activity.js";
import type { AgentsChange } from "../events/agent/agents-change.js";
import type { NumberedEvent } from "../events/event.js";

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
  /** Agents that were live when their host went away; at most as many as are tracked. */
  readonly #resting = new Set<string>();
  /** Agents whose host is away, or finishes what runs: its events do not make them live. Bounded likewise. */
  readonly #away = new Set<string>();

  constructor(listener: LivenessListener, agentsMax: number = LIVE_AGENTS_MAX) {
    this.#listener = listener;
    this.#agentsMax = agentsMax;
  }

  /** Every event carries its agent's state, so the next event makes up for one that was dropped. */
  onEvents(batch: readonly NumberedEvent[]): void {
    forEachMember(batch, ({ event }) => {
      const { agentId } = event;
      if (!isAlive(event)) this.#down(agentId);
      else if (this.#away.has(agentId)) return;
      else if (event.type === "AGENT_STARTED" || !this.#up.has(agentId)) {
        this.#raise(agentId);
      }
    });
  }

  onAgents({ removed }: AgentsChange): void {
    forEachMember(removed, (agentId) => {
      this.#resting.delete(agentId);
      this.#away.delete(agentId);
      this.#down(agentId);
    });
  }

  /** Their host may come back: until then nothing is sent to them. */
  onHostAway(agentIds: readonly string[]): void {
    forEachMember(agentIds, (agentId) => {
      this.#away.add(agentId);
      if (this.#up.has(agentId)) this.#resting.add(agentId);
      this.#down(agentId);
    });
  }

  /** Those that were live are so again. */
  onHostHere(agentIds: readonly string[]): void {
    forEachMember(agentIds, (agentId) => {
      this.#away.delete(agentId);
      if (this.#resting.delete(agentId) && !this.#up.has(agentId)) this.#raise(agentId);
    });
  }

  /** Null: all agents. */
  onHostDown(agentIds: readonly string[] | null): void {
    forEachMember(agentIds ?? [...this.#up], (agentId) => {
      this.#away.delete(agentId);
      this.#resting.delete(agentId);
      this.#down(agentId);
    });
  }

  /** The evicted agent counts as down until its next event, which makes it live again. */
  #makeRoomFor(agentId: string): void {
    const [oldest] = this.#up;
    if (oldest === undefined || this.#up.size < this.#agentsMax || this.#up.has(agentId)) return;
    this.#down(oldest);
  }

  #raise(agentId: string): void {
    this.#makeRoomFor(agentId);
    this.#up.add(agentId);
    this.#listener.agentUp(agentId);
  }

  #down(agentId: string): void {
    if (this.#up.delete(agentId)) this.#listener.agentDown(agentId);
  }
}
