import type { OpenRun } from "../store/store.js";

/**
 * Accepted runs that no host has: their agent is down, they pause after a cut-off, or an earlier run of their session
 * is held. Within a session the order is priority, then acceptance; no run overtakes a pausing head. Holds references,
 * not inputs; bounded by `maxOpenRuns`.
 */
export class HeldRuns {
  readonly #agents = new Map<string, Map<string | null, OpenRun[]>>();
  readonly #byId = new Map<string, OpenRun>();
  /** Number of held runs of each agent, by client. Contains only agents and clients that have some. */
  readonly #clients = new Map<string, Map<string, number>>();

  get agentIds(): readonly string[] {
    return [...this.#agents.keys()];
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** Whether this reference is held, and not a later one for the same run. */
  isSame(run: OpenRun): boolean {
    return this.#byId.get(run.id) === run;
  }

  /** Whether a new run of this session has to wait behind a held one. */
  isBlocked(agentId: string, session: string | null): boolean {
    return this.#agents.get(agentId)?.has(session) ?? false;
  }

  countOf(agentId: string): number {
    let count = 0;
    for (const queue of this.#agents.get(agentId)?.values() ?? []) count += queue.length;
    return count;
  }

  countOfClient(agentId: string, by: string): number {
    return this.#clients.get(agentId)?.get(by) ?? 0;
  }

  countInSession(agentId: string, session: string | null): number {
    return this.#agents.get(agentId)?.get(session)?.length ?? 0;
  }

  /** Order of acceptance of the agent's oldest held run; null when none is held. */
  oldestOf(agentId: string): number | null {
    let oldest: number | null = null;
    for (const queue of this.#agents.get(agentId)?.values() ?? [])
      for (const { seq } of queue) oldest = Math.min(oldest ?? seq, seq);
    return oldest;
  }

  add(run: OpenRun): void {
    if (this.#byId.has(run.id)) return;
    this.#byId.set(run.id, run);
    const sessions = this.#agents.get(run.agentId) ?? new Map<string | null, OpenRun[]>();
    this.#agents.set(run.agentId, sessions);
    const queue = sessions.get(run.session) ?? [];
    sessions.set(run.session, queue);
    queue.splice(placeOf(queue, run), 0, run);
    this.#count(run, 1);
  }

  remove(id: string): OpenRun | null {
    const run = this.#byId.get(id);
    if (!run) return null;
    this.#byId.delete(id);
    this.#count(run, -1);
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
  ready(
    agentId: string,
    now: number,
    max: number,
  ): { readonly runs: readonly OpenRun[]; readonly wakeAt: number | null } {
    const runs: OpenRun[] = [];
    let wakeAt: number | null = null;
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

  #count({ agentId, by }: OpenRun, change: 1 | -1): void {
    const clients = this.#clients.get(agentId) ?? new Map<string, number>();
    this.#clients.set(agentId, clients);
    const count = (clients.get(by) ?? 0) + change;
    if (count > 0) clients.set(by, count);
    else clients.delete(by);
    if (clients.size === 0) this.#clients.delete(agentId);
  }
}

/** Inserts behind all runs with a higher priority, and behind earlier ones of the same priority. */
function placeOf(queue: readonly OpenRun[], run: OpenRun): number {
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

function isAhead(a: OpenRun, b: OpenRun): boolean {
  return a.priority === b.priority ? a.seq < b.seq : a.priority > b.priority;
}
