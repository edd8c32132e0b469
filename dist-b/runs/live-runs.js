import { deferred } from "../base/deferred.js";
/** The runs at hosts now, by id and by agent. Bounded by `maxOpenRuns`. */
export class LiveRuns {
  #byId = new Map();
  #byAgent = new Map();
  get size() {
    return this.#byId.size;
  }
  get(id) {
    return this.#byId.get(id);
  }
  add(run, seq) {
    const live = liveRun(run, seq);
    this.put(live);
    return live;
  }
  put(live) {
    const { id, agentId } = live.run;
    this.#byId.set(id, live);
    const ofAgent = this.#byAgent.get(agentId) ?? new Set();
    this.#byAgent.set(agentId, ofAgent.add(live));
  }
  remove(live) {
    if (this.#byId.get(live.run.id) !== live) return;
    this.#byId.delete(live.run.id);
    const ofAgent = this.#byAgent.get(live.run.agentId);
    ofAgent?.delete(live);
    if (ofAgent?.size === 0) this.#byAgent.delete(live.run.agentId);
  }
  ofAgent(agentId) {
    return [...(this.#byAgent.get(agentId) ?? [])];
  }
  countOf(agentId) {
    return this.#byAgent.get(agentId)?.size ?? 0;
  }
  get agentIds() {
    return [...this.#byAgent.keys()];
  }
  /** All live runs, for shutdown. */
  all() {
    return [...this.#byId.values()];
  }
}
export function liveRun(run, seq) {
  const live = {
    run,
    seq,
    startedAt: null,
    isAcknowledged: false,
    abort: new AbortController(),
    ended: deferred(),
    accepted: deferred(),
  };
  // Most of these promises have no caller that handles a rejection.
  live.ended.promise.catch(() => undefined);
  live.accepted.promise.catch(() => undefined);
  return live;
}
//# sourceMappingURL=live-runs.js.map
