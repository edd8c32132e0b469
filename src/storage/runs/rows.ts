import type Database from "libsql";

import type { JsonValue } from "../../base/json.js";
import type { SessionState } from "../../events/run.js";
import {
  type Among,
  type Amount,
  type Attempted,
  HOLD,
  keyText,
  type RunRow,
  type RunRows,
} from "../../runs/store/rows.js";
import { type Run, type RunKey, withoutTexts } from "../../runs/run.js";
import { cardOf, courseOf, fullOf, rowOf, type StoredRow, type StoredRun } from "./row-texts.js";
import { prepareRuns, type RunStatements } from "./statements.js";

/** Maximum number of counters cached between commits; all of them are in the table. */
const COUNTERS_MAX = 10_000;

interface Pending {
  row: RunRow;
  readonly input: JsonValue;
  result: JsonValue;
}

interface Counter extends Amount {
  isChanged: boolean;
}

const NO_STATE = { version: 0, value: null, bytes: 0 } as const;

/**
 * Rows of runs in tables. Searchable texts of people or agents are stored as JSON texts, which can hold any character.
 * Inputs and results have their own tables, so that a transition does not write them again.
 */
export class RunRowsInTables implements RunRows {
  readonly #statements: RunStatements;
  readonly #counters = new Map<string, Counter>();
  /** Runs that this transaction has accepted and not written. */
  readonly #pending = new Map<string, Pending>();
  /** The last number that was given to a run. Null: to be read. */
  #lastSeq: number | null = null;

  constructor(database: Database.Database) {
    this.#statements = prepareRuns(database);
  }

  get(id: string): RunRow | undefined {
    const pending = this.#pending.get(id);
    if (pending) return pending.row;
    const row = this.#statements.row.get(id) as StoredRow | undefined;
    return row && rowOf(row);
  }

  full(id: string): Run | null {
    this.writeRuns();
    return fullOf(this.#statements.full.get(id) as StoredRun | undefined);
  }

  at(seq: number): Run | null {
    return fullOf(this.#statements.fullAt.get(seq) as StoredRun | undefined);
  }

  byKey(key: Omit<RunKey, "fingerprint">): string | undefined {
    this.writeRuns();
    return idOf(this.#statements.byKey.get(keyText(key)));
  }

  resumeOf(semaphore: string): string | undefined {
    this.writeRuns();
    return idOf(this.#statements.resumeOf.get(JSON.stringify(semaphore)));
  }

  parkedOn(semaphore: string): string | undefined {
    this.writeRuns();
    return idOf(this.#statements.parkedOn.get(JSON.stringify(semaphore)));
  }

  attempted(status: "ACCEPTED" | "RUNNING", after: number, max: number): readonly Attempted[] {
    this.writeRuns();
    return this.#statements.attempted.all(status, after, max) as Attempted[];
  }

  oldest(among: Among): RunRow | undefined {
    // An open run is not among them, and its end may be the next call.
    this.#write(({ row }) => row.hold !== HOLD.OPEN);
    const { keyed, keyedOf, held, heldAs, whole, free } = this.#statements.oldest;
    const client = "client" in among && among.client !== undefined ? JSON.stringify(among.client) : null;
    let row: unknown;
    if ("keyed" in among) row = client === null ? keyed.get() : keyedOf.get(client);
    else if (among.hold === "FREE") row = free.get();
    else if (among.hold === "HELD") row = held.get();
    else row = client === null ? heldAs.get(HOLD[among.hold]) : whole.get(client);
    return row === undefined ? undefined : rowOf(row as StoredRow);
  }

  /** Written when something else than this run is read, or at the end of the transaction: a call that ends by then is written once. */
  insert(run: Run, inputBytes: number): void {
    this.#lastSeq ??= (this.#statements.lastSeq.get() as { seq: number }).seq;
    this.#lastSeq += 1;
    this.#pending.set(run.id, {
      row: {
        seq: this.#lastSeq,
        run: withoutTexts(run),
        hold: HOLD.OPEN,
        inputBytes,
        resultBytes: 0,
        bytes: inputBytes,
      },
      input: run.input,
      result: null,
    });
  }

  /** Writes the runs that were accepted in this transaction. Call it before a commit, and before the tables are read. */
  writeRuns(): void {
    this.#write(() => true);
  }

  #write(isDue: (pending: Pending) => boolean): void {
    for (const [id, pending] of this.#pending) {
      if (!isDue(pending)) continue;
      this.#pending.delete(id);
      this.#insert(pending);
    }
  }

  #insert({ row, input, result }: Pending): void {
    const { seq, run, hold, inputBytes, resultBytes, bytes } = row;
    const [question] = run.status === "PARKED" ? run.semaphores : [];
    this.#statements.insert.run(
      seq,
      run.id,
      run.agentId,
      JSON.stringify(run.session),
      run.kind,
      run.status,
      run.priority,
      run.attempt,
      run.notBefore,
      run.endedAt,
      hold,
      inputBytes,
      resultBytes,
      bytes,
      run.key && keyText(run.key),
      run.key && JSON.stringify(run.key.client),
      run.parent,
      run.semaphore === null ? null : JSON.stringify(run.semaphore),
      question === undefined ? null : JSON.stringify(question),
      cardOf(run),
      courseOf(run),
    );
    if (input !== null) this.#statements.insertInput.run(seq, JSON.stringify(input));
    if (result !== null) this.#statements.insertResult.run(seq, JSON.stringify(result));
  }

  update(row: RunRow, next: RunRow): void {
    const { run } = next;
    const pending = this.#pending.get(run.id);
    if (pending) {
      if (row.hold === HOLD.OPEN) pending.result = run.result;
      pending.row = { ...next, run: withoutTexts(run) };
      return;
    }
    const key = run.key && keyText(run.key);
    const client = run.key && JSON.stringify(run.key.client);
    if (row.hold !== HOLD.OPEN) {
      this.#statements.hold.run(next.hold, key, client, row.seq);
      return;
    }
    const course = courseOf(run);
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

  strip({ seq, run: { id } }: RunRow, { run, hold, inputBytes, bytes }: RunRow): void {
    this.#write(({ row }) => row.run.id === id);
    this.#statements.strip.run(hold, inputBytes, bytes, courseOf(run), seq);
    this.#statements.removeResult.run(seq);
    if (hold === HOLD.BARE) this.#statements.removeInput.run(seq);
  }

  remove({ seq, inputBytes, resultBytes, run: { id } }: RunRow): void {
    if (this.#pending.delete(id)) return;
    this.#statements.remove.run(seq);
    if (inputBytes > 0) this.#statements.removeInput.run(seq);
    if (resultBytes > 0) this.#statements.removeResult.run(seq);
  }

  state(agentId: string, session: string | null): SessionState & { readonly bytes: number } {
    const row = this.#statements.state.get(agentId, JSON.stringify(session)) as
      | { version: number; bytes: number; value: string }
      | undefined;
    if (!row) return NO_STATE;
    return { version: row.version, bytes: row.bytes, value: JSON.parse(row.value) as JsonValue };
  }

  putState(agentId: string, session: string | null, text: string | null): number {
    const name = JSON.stringify(session);
    this.#statements.removeState.run(agentId, name);
    if (text === null) return 0;
    const bytes = Buffer.byteLength(text);
    return Number(this.#statements.insertState.run(agentId, name, bytes, text).lastInsertRowid);
  }

  stateKeys(): { agentId: string; session: string | null }[] {
    const rows = this.#statements.stateKeys.all() as { agentId: string; session: string }[];
    return rows.map(({ agentId, session }) => ({ agentId, session: JSON.parse(session) as string | null }));
  }

  tick(agentId: string, name: string): number | undefined {
    return (this.#statements.tick.get(agentId, name) as { at: number } | undefined)?.at;
  }

  putTick(agentId: string, name: string, at: number): void {
    this.#statements.putTick.run(agentId, name, at);
  }

  removeOldestTick(): void {
    this.#statements.removeOldestTick.run();
  }

  counted(name: string): Readonly<Amount> {
    return this.#counter(name);
  }

  count(name: string, count: number, bytes: number): void {
    const counter = this.#counter(name);
    counter.count += count;
    counter.bytes += bytes;
    counter.isChanged = true;
  }

  largest(prefix: string): string | undefined {
    this.writeCounters();
    // Every name is a JSON text, so the names with this prefix end before the next character.
    const from = JSON.stringify(prefix).slice(0, -1);
    const to = from.slice(0, -1) + String.fromCodePoint((from.codePointAt(from.length - 1) ?? 0) + 1);
    const row = this.#statements.largest.get(from, to) as { name: string } | undefined;
    return row && (JSON.parse(row.name) as string).slice(prefix.length);
  }

  writeCounters(): void {
    for (const [name, { count, bytes, isChanged }] of this.#counters) {
      if (!isChanged) continue;
      const text = JSON.stringify(name);
      if (count === 0 && bytes === 0) this.#statements.removeCounter.run(text);
      else this.#statements.setCounter.run(text, count, bytes);
    }
    if (this.#counters.size > COUNTERS_MAX) this.#counters.clear();
    else for (const counter of this.#counters.values()) counter.isChanged = false;
  }

  /** Forgets what was rolled back. */
  forget(): void {
    this.#counters.clear();
    this.#pending.clear();
    this.#lastSeq = null;
  }

  #counter(name: string): Counter {
    const known = this.#counters.get(name);
    if (known) return known;
    const row = this.#statements.counter.get(JSON.stringify(name)) as Amount | undefined;
    const counter: Counter = { count: row?.count ?? 0, bytes: row?.bytes ?? 0, isChanged: false };
    this.#counters.set(name, counter);
    return counter;
  }
}

function idOf(row: unknown): string | undefined {
  return (row as { id: string } | undefined)?.id;
}
