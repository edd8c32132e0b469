import { StoreError } from "../../base/store-error.js";
import { RunKeeper } from "./keeper.js";
import { RUN_LIMITS_IN_MEMORY } from "../limits.js";
import { MemoryRows } from "./memory-rows.js";
/** Keeps runs in this process's memory: for tests, embedding and `--ephemeral`. Lists are searched in O(n). */
export class MemoryRunStore {
  #limits;
  #rows = new MemoryRows();
  #keeper;
  #closed = false;
  constructor(limits = RUN_LIMITS_IN_MEMORY) {
    this.#limits = limits;
    this.#keeper = new RunKeeper(this.#rows, limits);
  }
  async claim(run) {
    this.#check();
    return this.#keeper.claim(run);
  }
  async apply(id, transition) {
    this.#check();
    return this.#keeper.apply(id, transition);
  }
  async discard(id) {
    this.#check();
    this.#keeper.discard(id);
  }
  async recover(at, policy, place) {
    this.#check();
    return this.#keeper.recover(at, policy, place);
  }
  async get(id) {
    this.#check();
    return this.#rows.full(id);
  }
  async byKey(key) {
    this.#check();
    return this.#full(this.#rows.byKey(key));
  }
  async parkedOn(semaphore) {
    this.#check();
    return this.#full(this.#rows.parkedOn(semaphore));
  }
  async list(query) {
    this.#check();
    const { order = "NEWEST_FIRST", after, limit = Number.POSITIVE_INFINITY } = query;
    const newestFirst = order === "NEWEST_FIRST";
    const max = Math.min(limit, this.#limits.pageMax);
    const runs = [];
    let bytes = 0;
    let last = 0;
    for (const { row, full } of this.#rows.inOrder(newestFirst)) {
      if (after !== undefined && (newestFirst ? row.seq >= after : row.seq <= after)) continue;
      if (!fits(row.run, query)) continue;
      bytes += row.bytes;
      if (runs.length >= max || (runs.length > 0 && bytes > this.#limits.pageBytesMax)) {
        return { runs, next: last };
      }
      runs.push(full());
      last = row.seq;
    }
    return { runs, next: null };
  }
  async children(id) {
    this.#check();
    const children = [];
    for (const { row, full } of this.#rows.inOrder(false)) {
      if (row.run.parent === id && children.length < this.#limits.pageMax) children.push(full());
    }
    return children;
  }
  async open() {
    this.#check();
    const open = [];
    for (const { row } of this.#rows.inOrder(false)) {
      const { id, agentId, session, kind, status, priority, attempt, notBefore } = row.run;
      if (status !== "ACCEPTED" || kind === "RESUME") continue;
      open.push({ id, agentId, session, kind, priority, attempt, notBefore, seq: row.seq });
    }
    return open;
  }
  async state(agentId, session) {
    this.#check();
    const { version, value } = this.#rows.state(agentId, session);
    return { version, value };
  }
  async stateKeys() {
    this.#check();
    return this.#rows.stateKeys();
  }
  async lastTick(agentId, name, at) {
    this.#check();
    return this.#keeper.lastTick(agentId, name, at);
  }
  async flush() {
    this.#check();
  }
  async close() {
    this.#closed = true;
  }
  #full(id) {
    return id === undefined ? null : this.#rows.full(id);
  }
  #check() {
    if (this.#closed) throw new StoreError("STORE_CLOSED", "this store is closed");
  }
}
function fits(run, { agentId, session, status, kind }) {
  return (
    (agentId === undefined || run.agentId === agentId) &&
    (session === undefined || run.session === session) &&
    (status === undefined || run.status === status) &&
    (kind === undefined || run.kind === kind)
  );
}
//# sourceMappingURL=memory-store.js.map
