import { forEachMember } from "../base/guard.js";
import { isAlive } from "../events/activity.js";
import type { NumberedEvent } from "../events/event.js";
import type { AgentDescriptor } from "../link/port.js";

export interface LivenessListener {
  agentUp(agentId: string): void;
  agentDown(agentId: string): void;
}

/** Knows which agents live, from what their events say; tells each time one comes or goes, or begins anew. */
export class Liveness {
  readonly #listener: LivenessListener;
  /** Epochs of the agents that live. */
  readonly #up = new Map<string, string>();

  constructor(listener: LivenessListener) {
    this.#listener = listener;
  }

  /** Every event says how its agent is, so that one that was dropped on the way is made up for by the next. */
  onEvents(batch: readonly NumberedEvent[]): void {
    forEachMember(batch, ({ epoch, event }) => {
      const { agentId } = event;
      if (!isAlive(event)) this.#leave(agentId);
      else if (event.type === "AGENT_STARTED" || this.#up.get(agentId) !== epoch) {
        this.#up.set(agentId, epoch);
        this.#listener.agentUp(agentId);
      }
    });
  }

  onManifest(agents: readonly AgentDescriptor[]): void {
    const known = new Set(agents.map(({ id }) => id));
    const gone = [...this.#up.keys()].filter((agentId) => !known.has(agentId));
    forEachMember(gone, (agentId) => this.#leave(agentId));
  }

  /** Null: all agents. */
  onHostDown(agentIds: readonly string[] | null): void {
    forEachMember(agentIds ?? [...this.#up.keys()], (agentId) => this.#leave(agentId));
  }

  #leave(agentId: string): void {
    if (this.#up.delete(agentId)) this.#listener.agentDown(agentId);
  }
}
