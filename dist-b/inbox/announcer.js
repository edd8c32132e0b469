import { TerrariumError } from "../base/errors.js";
import { defaultLimits } from "../base/limits.js";
/** The share of all announcements that one agent may hold. */
const AGENT_SHARE = 1 / 10;
/**
 * Lets hosts publish events that the gateway makes about their agents, because the host numbers its agents' events:
 * changes of questions, and ends of runs that no host has reported. A live host publishes each announcement once. While
 * an agent's host is away, ends of runs are published here, and changes of questions are kept until it is back.
 */
export class Announcer {
  #options;
  #perAgentMax;
  #totalMax;
  #queues = new Map();
  #present = new Set();
  #total = 0;
  constructor(options) {
    this.#options = options;
    this.#totalMax = options.totalMax ?? defaultLimits.maxSemaphoreEvents;
    this.#perAgentMax = options.perAgentMax ?? Math.ceil(this.#totalMax * AGENT_SHARE);
  }
  /**
   * Calls to a host keep their order, so an announcement made before an answer is published before the answer
   * arrives.
   */
  announce(announcement) {
    const { agentId } = announcement;
    if (!this.#present.has(agentId) && this.#publishAway(announcement)) return;
    const queue = this.#queues.get(agentId) ?? [];
    this.#queues.set(agentId, queue);
    const [oldest] = queue;
    if (oldest && (queue.length >= this.#perAgentMax || this.#total >= this.#totalMax)) this.#drop(oldest);
    if (this.#total >= this.#totalMax) return this.#lose(announcement);
    queue.push({ announcement, isSending: false });
    this.#total += 1;
    this.#send(agentId);
  }
  onManifest(agents) {
    this.#present = new Set(agents.map(({ id }) => id));
    for (const agentId of this.#queues.keys()) this.#send(agentId);
  }
  /** Null: all agents. */
  onHostDown(agentIds) {
    this.#present = agentIds === null ? new Set() : without(this.#present, agentIds);
    for (const agentId of agentIds ?? this.#queues.keys()) {
      const waiting = this.#queues.get(agentId)?.filter(({ isSending }) => !isSending) ?? [];
      for (const entry of waiting) if (this.#publishAway(entry.announcement)) this.#remove(entry);
    }
  }
  #send(agentId) {
    if (!this.#present.has(agentId)) return;
    for (const entry of this.#queues.get(agentId) ?? []) {
      if (!entry.isSending) void this.#tell(entry);
    }
  }
  async #tell(entry) {
    entry.isSending = true;
    try {
      await this.#options.backplane.call("announce", entry.announcement);
    } catch (error) {
      entry.isSending = false;
      if (isAway(error)) {
        const { agentId } = entry.announcement;
        if (this.#present.has(agentId) || !this.#publishAway(entry.announcement)) return;
      } else this.#lose(entry.announcement, error);
    }
    this.#remove(entry);
  }
  #drop(entry) {
    this.#remove(entry);
    this.#lose(entry.announcement);
  }
  #remove(entry) {
    const { agentId } = entry.announcement;
    const queue = this.#queues.get(agentId);
    const place = queue?.indexOf(entry) ?? -1;
    if (!queue || place < 0) return;
    queue.splice(place, 1);
    this.#total -= 1;
    if (queue.length === 0) this.#queues.delete(agentId);
  }
  /** Observers of a run that has ended wait for the event, so it does not wait for a host. */
  #publishAway({ agentId, event }) {
    return event.type === "ERROR" && (this.#options.publishAway?.(agentId, event) ?? false);
  }
  /** The question, or the run, is still in its store; only the mirror's observers miss the event. */
  #lose({ agentId, event }, error) {
    this.#options.onLost?.();
    const about =
      event.type === "ERROR" ? { runId: event.run, cause: event.cause } : { semaphoreId: event.semaphore.id };
    this.#options.log.warn(
      { agentId, type: event.type, ...about, ...(error === undefined ? {} : { err: error }) },
      "lost an event that the gateway made",
    );
  }
}
/** True when the host or the agent is absent; it may come back. */
function isAway(error) {
  return (
    error instanceof TerrariumError &&
    (error.code === "AGENT_NOT_RUNNING" || error.code === "AGENT_NOT_FOUND")
  );
}
function without(present, gone) {
  const left = new Set(present);
  for (const agentId of gone) left.delete(agentId);
  return left;
}
//# sourceMappingURL=announcer.js.map
