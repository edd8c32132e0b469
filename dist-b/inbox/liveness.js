import { forEachMember } from "../base/guard.js";
import { isAlive } from "../events/activity.js";
/** Agents tracked as live at once, over all hosts. */
const LIVE_AGENTS_MAX = 100_000;
/** Tracks which agents are live, from their events. Notifies the listener each time one starts, stops or restarts. */
export class Liveness {
  #listener;
  #agentsMax;
  /** Epochs of the live agents, longest tracked first. */
  #up = new Map();
  constructor(listener, agentsMax = LIVE_AGENTS_MAX) {
    this.#listener = listener;
    this.#agentsMax = agentsMax;
  }
  /** Every event carries its agent's state, so the next event makes up for one that was dropped. */
  onEvents(batch) {
    forEachMember(batch, ({ epoch, event }) => {
      const { agentId } = event;
      if (!isAlive(event)) this.#down(agentId);
      else if (event.type === "AGENT_STARTED" || this.#up.get(agentId) !== epoch) {
        this.#makeRoomFor(agentId);
        this.#up.set(agentId, epoch);
        this.#listener.agentUp(agentId);
      }
    });
  }
  onManifest(agents) {
    const known = new Set(agents.map(({ id }) => id));
    const gone = [...this.#up.keys()].filter((agentId) => !known.has(agentId));
    forEachMember(gone, (agentId) => this.#down(agentId));
  }
  /** Null: all agents. */
  onHostDown(agentIds) {
    forEachMember(agentIds ?? [...this.#up.keys()], (agentId) => this.#down(agentId));
  }
  /** The evicted agent counts as down until its next event, which makes it live again. */
  #makeRoomFor(agentId) {
    const [oldest] = this.#up.keys();
    if (oldest === undefined || this.#up.size < this.#agentsMax || this.#up.has(agentId)) return;
    this.#down(oldest);
  }
  #down(agentId) {
    if (this.#up.delete(agentId)) this.#listener.agentDown(agentId);
  }
}
//# sourceMappingURL=liveness.js.map
