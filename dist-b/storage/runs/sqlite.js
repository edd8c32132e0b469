const UNBOUNDED = { unbounded: true };
/** The run store of a storage thread. Its calls share commits with calls about questions. */
export class SqliteRunStore {
  #ask;
  close;
  constructor(ask, close) {
    this.#ask = ask;
    this.close = close;
  }
  claim(run, options) {
    return this.#ask("claimRun", { run }, options);
  }
  apply(id, transition, options) {
    return this.#ask("applyToRun", { id, transition }, options);
  }
  async discard(id) {
    await this.#ask("discardRun", { id });
  }
  /** Nothing can be done before it has finished, so it has no deadline. */
  recover(at, policy, place) {
    return this.#ask("recoverRuns", { at, policy, place }, UNBOUNDED);
  }
  get(id) {
    return this.#ask("getRun", { id });
  }
  byKey({ client, operation, key }) {
    return this.#ask("runByKey", { key: { client, operation, key } });
  }
  parkedOn(semaphore) {
    return this.#ask("runParkedOn", { semaphore });
  }
  list(query) {
    return this.#ask("listRuns", query);
  }
  children(id) {
    return this.#ask("childrenOfRun", { id });
  }
  open() {
    return this.#ask("openRuns", {}, UNBOUNDED);
  }
  state(agentId, session) {
    return this.#ask("sessionState", { agentId, session });
  }
  stateKeys() {
    return this.#ask("stateKeys", {}, UNBOUNDED);
  }
  lastTick(agentId, name, at) {
    return this.#ask("lastTick", { agentId, name, at });
  }
  async flush() {
    await this.#ask("flush", {});
  }
}
//# sourceMappingURL=sqlite.js.map
