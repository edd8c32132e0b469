/**
 * Accepted runs that no host has: their agent is down, they pause after a cut-off, or an earlier run of their session
 * is held. Within a session the order is priority, then acceptance; no run overtakes a pausing head. Holds references,
 * not inputs; bounded by `maxOpenRuns`.
 */
export class HeldRuns {
  #agents = new Map();
  #byId = new Map();
  get agentIds() {
    return [...this.#agents.keys()];
  }
  has(id) {
    return this.#byId.has(id);
  }
  /** Whether this reference is held, and not a later one for the same run. */
  isSame(run) {
    return this.#byId.get(run.id) === run;
  }
  /** Whether a new run of this session has to wait behind a held one. */
  isBlocked(agentId, session) {
    return this.#agents.get(agentId)?.has(session) ?? false;
  }
  countOf(agentId) {
    let count = 0;
    for (const queue of this.#agents.get(agentId)?.values() ?? []) count += queue.length;
    return count;
  }
  add(run) {
    if (this.#byId.has(run.id)) return;
    this.#byId.set(run.id, run);
    const sessions = this.#agents.get(run.agentId) ?? new Map();
    this.#agents.set(run.agentId, sessions);
    const queue = sessions.get(run.session) ?? [];
    sessions.set(run.session, queue);
    queue.splice(placeOf(queue, run), 0, run);
  }
  remove(id) {
    const run = this.#byId.get(id);
    if (!run) return null;
    this.#byId.delete(id);
    const sessions = this.#agents.get(run.agentId);
    const queue = sessions?.get(run.session);
    if (!sessions || !queue) return run;
    queue.splice(queue.indexOf(run), 1);
    if (queue.length === 0) sessions.delete(run.session);
    if (sessions.size === 0) this.#agents.delete(run.agentId);
    return run;
  }
  /**
   * Up to `max` runs of an agent that may be sent now, in the order of acceptance of their sessions' heads, and when
   * the next pause ends. They stay held until removed.
   */
  ready(agentId, now, max) {
    const runs = [];
    let wakeAt = null;
    for (const queue of this.#agents.get(agentId)?.values() ?? []) {
      for (const run of queue) {
        if (run.notBefore !== null && run.notBefore > now) {
          wakeAt = Math.min(wakeAt ?? run.notBefore, run.notBefore);
          break;
        }
        if (runs.length >= max) return { runs, wakeAt };
        runs.push(run);
      }
    }
    return { runs, wakeAt };
  }
}
/** Inserts behind all runs with a higher priority, and behind earlier ones of the same priority. */
function placeOf(queue, run) {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = queue[middle];
    if (other && isAhead(other, run)) low = middle + 1;
    else high = middle;
  }
  return low;
}
function isAhead(a, b) {
  return a.priority === b.priority ? a.seq < b.seq : a.priority > b.priority;
}
//# sourceMappingURL=held-runs.js.map
