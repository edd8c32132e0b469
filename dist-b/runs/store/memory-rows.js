import { largest } from "../../base/bounds/fair-share.js";
import { HOLD, keyText } from "./rows.js";
const NOTHING = { count: 0, bytes: 0 };
const NO_STATE = { version: 0, value: null, bytes: 0 };
/** Rows in this process's memory. */
export class MemoryRows {
  /** In the order of acceptance. */
  #kept = new Map();
  #keys = new Map();
  #resumes = new Map();
  #parked = new Map();
  /** Ended runs, by the names of `queuesOf`. */
  #queues = new Map();
  #counters = new Map();
  #states = new Map();
  #ticks = new Map();
  #lastSeq = 0;
  #lastVersion = 0;
  get(id) {
    return this.#kept.get(id)?.row;
  }
  full(id) {
    const kept = this.#kept.get(id);
    return kept ? fullOf(kept) : null;
  }
  byKey(key) {
    return this.#keys.get(keyText(key));
  }
  resumeOf(semaphore) {
    return this.#resumes.get(semaphore);
  }
  parkedOn(semaphore) {
    return this.#parked.get(semaphore);
  }
  attempted(status, after, max) {
    const found = [];
    for (const { row } of this.#kept.values()) {
      const { id, attempt, kind } = row.run;
      if (row.seq > after && row.run.status === status && kind !== "RESUME")
        found.push({ seq: row.seq, id, attempt });
      if (found.length >= max) break;
    }
    return found;
  }
  oldest(among) {
    const client = "client" in among ? among.client : undefined;
    const name = "keyed" in among ? "keyed" : among.hold;
    return this.#queues.get(client === undefined ? name : `${name} ${client}`)?.[0];
  }
  *inOrder(newestFirst) {
    const kept = newestFirst ? [...this.#kept.values()].toReversed() : this.#kept.values();
    for (const one of kept) yield { row: one.row, full: () => fullOf(one) };
  }
  insert(run, inputBytes) {
    this.#lastSeq += 1;
    const { input, ...rest } = run;
    const row = {
      seq: this.#lastSeq,
      run: structuredClone(rest),
      hold: HOLD.OPEN,
      inputBytes,
      resultBytes: 0,
      bytes: inputBytes,
    };
    this.#kept.set(run.id, { row, input: textOf(input), result: null });
    if (run.key) this.#keys.set(keyText(run.key), run.id);
    if (run.semaphore !== null) this.#resumes.set(run.semaphore, run.id);
  }
  update(row, next) {
    const kept = this.#kept.get(row.run.id);
    if (!kept) return;
    if (row.run.key && !next.run.key) this.#keys.delete(keyText(row.run.key));
    const [before] = row.run.semaphores;
    const [question] = next.run.semaphores;
    if (before !== undefined && next.run.status !== "PARKED") this.#parked.delete(before);
    else if (question !== undefined && next.run.status === "PARKED") this.#parked.set(question, row.run.id);
    if (row.hold === HOLD.OPEN) kept.result = textOf(next.run.result);
    const { result: _result, ...course } = next.run;
    this.#replace(kept, { ...next, run: structuredClone({ ...course, result: null }) });
  }
  strip(row, next) {
    const kept = this.#kept.get(row.run.id);
    if (!kept) return;
    kept.result = null;
    if (next.hold === HOLD.BARE) kept.input = null;
    this.#replace(kept, next);
  }
  remove({ run }) {
    const kept = this.#kept.get(run.id);
    if (!kept) return;
    this.#dequeue(kept.row);
    this.#kept.delete(run.id);
    if (run.key) this.#keys.delete(keyText(run.key));
    if (run.semaphore !== null) this.#resumes.delete(run.semaphore);
  }
  state(agentId, session) {
    const kept = this.#states.get(stateName(agentId, session));
    if (!kept) return NO_STATE;
    return { version: kept.version, value: JSON.parse(kept.text), bytes: kept.bytes };
  }
  putState(agentId, session, text) {
    const name = stateName(agentId, session);
    if (text === null) {
      this.#states.delete(name);
      return 0;
    }
    this.#lastVersion += 1;
    const version = this.#lastVersion;
    this.#states.delete(name);
    this.#states.set(name, { agentId, session, version, text, bytes: Buffer.byteLength(text) });
    return version;
  }
  stateKeys() {
    return Array.from(this.#states.values(), ({ agentId, session }) => ({ agentId, session }));
  }
  tick(agentId, name) {
    return this.#ticks.get(tickName(agentId, name));
  }
  putTick(agentId, name, at) {
    this.#ticks.set(tickName(agentId, name), at);
  }
  removeOldestTick() {
    let oldest;
    for (const entry of this.#ticks) if (!oldest || entry[1] < oldest[1]) oldest = entry;
    if (oldest) this.#ticks.delete(oldest[0]);
  }
  counted(name) {
    return this.#counters.get(name) ?? NOTHING;
  }
  count(name, count, bytes) {
    const amount = this.#counters.get(name) ?? { count: 0, bytes: 0 };
    amount.count += count;
    amount.bytes += bytes;
    if (amount.count === 0 && amount.bytes === 0) this.#counters.delete(name);
    else this.#counters.set(name, amount);
  }
  largest(prefix) {
    const names = [...this.#counters.keys()].filter((name) => name.startsWith(prefix)).toSorted();
    const own = new Map(names.map((name) => [name, this.counted(name)]));
    return largest(own, ({ count }) => count)?.slice(prefix.length);
  }
  #replace(kept, next) {
    this.#dequeue(kept.row);
    kept.row = next;
    for (const name of queuesOf(next)) {
      const queue = this.#queues.get(name) ?? [];
      queue.splice(placeIn(queue, next), 0, next);
      this.#queues.set(name, queue);
    }
  }
  #dequeue(row) {
    for (const name of queuesOf(row)) {
      const queue = this.#queues.get(name) ?? [];
      queue.splice(placeIn(queue, row), 1);
      if (queue.length === 0) this.#queues.delete(name);
    }
  }
}
/** Where `oldest` looks for a row. */
function queuesOf({ run, hold }) {
  if (hold === HOLD.OPEN) return [];
  const client = run.key?.client;
  const keyed = client === undefined ? [] : ["keyed", `keyed ${client}`];
  if (hold === HOLD.FREE) return ["FREE", ...keyed];
  if (hold === HOLD.WHOLE) return ["HELD", "WHOLE", `WHOLE ${client}`, ...keyed];
  return hold === HOLD.NO_RESULT ? ["HELD", "NO_RESULT", ...keyed] : ["HELD", ...keyed];
}
/** Index of a row in the order of ending, or the index to insert it at. */
function placeIn(queue, row) {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = queue[middle];
    if (other && compareEnds(other, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
function compareEnds(one, other) {
  return (one.run.endedAt ?? 0) - (other.run.endedAt ?? 0) || one.seq - other.seq;
}
function textOf(value) {
  return value === null ? null : JSON.stringify(value);
}
function valueOf(text) {
  return text === null ? null : JSON.parse(text);
}
function fullOf({ row, input, result }) {
  const run = structuredClone(row.run);
  return { ...run, input: valueOf(input), result: valueOf(result) };
}
function tickName(agentId, name) {
  return JSON.stringify([agentId, name]);
}
function stateName(agentId, session) {
  return JSON.stringify([agentId, session]);
}
//# sourceMappingURL=memory-rows.js.map
