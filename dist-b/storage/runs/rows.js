import { HOLD, keyText } from "../../runs/store/rows.js";
import { prepareRuns } from "./statements.js";
/** Maximum number of counters cached between commits; all of them are in the table. */
const COUNTERS_MAX = 10_000;
const NO_STATE = { version: 0, value: null, bytes: 0 };
/**
 * Rows of runs in tables. Searchable texts of people or agents are stored as JSON texts, which can hold any character.
 * Inputs and results have their own tables, so that a transition does not write them again.
 */
export class RunRowsInTables {
  #statements;
  #counters = new Map();
  constructor(database) {
    this.#statements = prepareRuns(database);
  }
  get(id) {
    const row = this.#statements.row.get(id);
    return row && rowOf(row);
  }
  full(id) {
    return fullOf(this.#statements.full.get(id));
  }
  at(seq) {
    return fullOf(this.#statements.fullAt.get(seq));
  }
  byKey(key) {
    return idOf(this.#statements.byKey.get(keyText(key)));
  }
  resumeOf(semaphore) {
    return idOf(this.#statements.resumeOf.get(JSON.stringify(semaphore)));
  }
  parkedOn(semaphore) {
    return idOf(this.#statements.parkedOn.get(JSON.stringify(semaphore)));
  }
  attempted(status, after, max) {
    return this.#statements.attempted.all(status, after, max);
  }
  oldest(among) {
    const { keyed, keyedOf, held, heldAs, whole, free } = this.#statements.oldest;
    const client = "client" in among && among.client !== undefined ? JSON.stringify(among.client) : null;
    let row;
    if ("keyed" in among) row = client === null ? keyed.get() : keyedOf.get(client);
    else if (among.hold === "FREE") row = free.get();
    else if (among.hold === "HELD") row = held.get();
    else row = client === null ? heldAs.get(HOLD[among.hold]) : whole.get(client);
    return row === undefined ? undefined : rowOf(row);
  }
  insert(run, inputBytes) {
    const { card, course } = split(run);
    const { lastInsertRowid } = this.#statements.insert.run(
      run.id,
      run.agentId,
      JSON.stringify(run.session),
      run.kind,
      run.status,
      run.priority,
      run.attempt,
      run.notBefore,
      inputBytes,
      inputBytes,
      run.key && keyText(run.key),
      run.key && JSON.stringify(run.key.client),
      run.parent,
      run.semaphore === null ? null : JSON.stringify(run.semaphore),
      card,
      course,
    );
    if (run.input !== null) this.#statements.insertInput.run(lastInsertRowid, JSON.stringify(run.input));
  }
  update(row, next) {
    const { run } = next;
    const key = run.key && keyText(run.key);
    const client = run.key && JSON.stringify(run.key.client);
    if (row.hold !== HOLD.OPEN) {
      this.#statements.hold.run(next.hold, key, client, row.seq);
      return;
    }
    const { course } = split(run);
    if (next.hold === HOLD.OPEN) {
      const [question] = run.status === "PARKED" ? run.semaphores : [];
      const asked = question === undefined ? null : JSON.stringify(question);
      this.#statements.step.run(run.status, run.attempt, run.notBefore, asked, course, row.seq);
      return;
    }
    const { hold, resultBytes, bytes } = next;
    this.#statements.end.run(run.status, run.endedAt, hold, resultBytes, bytes, key, client, course, row.seq);
    if (run.result !== null) this.#statements.insertResult.run(row.seq, JSON.stringify(run.result));
  }
  strip({ seq }, { run, hold, inputBytes, bytes }) {
    this.#statements.strip.run(hold, inputBytes, bytes, split(run).course, seq);
    this.#statements.removeResult.run(seq);
    if (hold === HOLD.BARE) this.#statements.removeInput.run(seq);
  }
  remove({ seq, inputBytes, resultBytes }) {
    this.#statements.remove.run(seq);
    if (inputBytes > 0) this.#statements.removeInput.run(seq);
    if (resultBytes > 0) this.#statements.removeResult.run(seq);
  }
  state(agentId, session) {
    const row = this.#statements.state.get(agentId, JSON.stringify(session));
    if (!row) return NO_STATE;
    return { version: row.version, bytes: row.bytes, value: JSON.parse(row.value) };
  }
  putState(agentId, session, text) {
    const name = JSON.stringify(session);
    this.#statements.removeState.run(agentId, name);
    if (text === null) return 0;
    const bytes = Buffer.byteLength(text);
    return Number(this.#statements.insertState.run(agentId, name, bytes, text).lastInsertRowid);
  }
  stateKeys() {
    const rows = this.#statements.stateKeys.all();
    return rows.map(({ agentId, session }) => ({ agentId, session: JSON.parse(session) }));
  }
  tick(agentId, name) {
    return this.#statements.tick.get(agentId, name)?.at;
  }
  putTick(agentId, name, at) {
    this.#statements.putTick.run(agentId, name, at);
  }
  removeOldestTick() {
    this.#statements.removeOldestTick.run();
  }
  counted(name) {
    return this.#counter(name);
  }
  count(name, count, bytes) {
    const counter = this.#counter(name);
    counter.count += count;
    counter.bytes += bytes;
    counter.isChanged = true;
  }
  largest(prefix) {
    this.writeCounters();
    // Every name is a JSON text, so the names with this prefix end before the next character.
    const from = JSON.stringify(prefix).slice(0, -1);
    const to = from.slice(0, -1) + String.fromCodePoint((from.codePointAt(from.length - 1) ?? 0) + 1);
    const row = this.#statements.largest.get(from, to);
    return row && JSON.parse(row.name).slice(prefix.length);
  }
  writeCounters() {
    for (const [name, { count, bytes, isChanged }] of this.#counters) {
      if (!isChanged) continue;
      const text = JSON.stringify(name);
      if (count === 0 && bytes === 0) this.#statements.removeCounter.run(text);
      else this.#statements.setCounter.run(text, count, bytes);
    }
    if (this.#counters.size > COUNTERS_MAX) this.#counters.clear();
    else for (const counter of this.#counters.values()) counter.isChanged = false;
  }
  forgetCounters() {
    this.#counters.clear();
  }
  #counter(name) {
    const known = this.#counters.get(name);
    if (known) return known;
    const row = this.#statements.counter.get(JSON.stringify(name));
    const counter = { count: row?.count ?? 0, bytes: row?.bytes ?? 0, isChanged: false };
    this.#counters.set(name, counter);
    return counter;
  }
}
/** The columns of JSON: the fixed part and the part that changes. Input and result are stored apart. */
function split(run) {
  const {
    status,
    attempt,
    starts,
    mayHaveBegun,
    startedAt,
    endedAt,
    notBefore,
    result: _result,
    resultDropped,
    inputDropped,
    error,
    usage,
    semaphores,
    cancel,
    input: _input,
    ...card
  } = run;
  const course = {
    status,
    attempt,
    starts,
    mayHaveBegun,
    startedAt,
    endedAt,
    notBefore,
    resultDropped,
    inputDropped,
    error,
    usage,
    semaphores,
    cancel,
  };
  return { card: JSON.stringify(card), course: JSON.stringify(course) };
}
/**
 * One JSON text of all columns, which is read faster than each column alone. When a member occurs twice, the last one
 * counts.
 */
function runOf({ card, course, key }, more = '"result":null') {
  // Runs of earlier releases have neither `onBehalfOf` nor `tick`.
  const members = `{"onBehalfOf":null,"tick":null,${card.slice(1, -1)},${course.slice(1, -1)},${more}`;
  return JSON.parse(key === null ? `${members},"key":null}` : `${members}}`);
}
function rowOf(row) {
  const { seq, hold, input_bytes: inputBytes, result_bytes: resultBytes, bytes } = row;
  return { seq, run: runOf(row), hold, inputBytes, resultBytes, bytes };
}
function fullOf(row) {
  return row ? runOf(row, `"input":${row.input ?? "null"},"result":${row.result ?? "null"}`) : null;
}
function idOf(row) {
  return row?.id;
}
//# sourceMappingURL=rows.js.map
