import type { JsonValue } from "../../base/json.js";
import { largest } from "../../base/bounds/fair-share.js";
import type { SessionState } from "../../events/run.js";
import { type Run, type RunKey, withoutTexts } from "../run.js";
import { EndQueues } from "./end-queues.js";
import { type Among, type Amount, type Attempted, HOLD, keyText, type RunRow, type RunRows } from "./rows.js";

/** JSON texts, so that callers cannot change stored values. */
interface Kept {
  row: RunRow;
  input: string | null;
  result: string | null;
}

interface KeptState {
  readonly agentId: string;
  readonly session: string | null;
  readonly version: number;
  readonly text: string;
  readonly bytes: number;
}

const NOTHING: Amount = { count: 0, bytes: 0 };
const NO_STATE = { version: 0, value: null, bytes: 0 } as const;

/** Rows in this process's memory. */
export class MemoryRows implements RunRows {
  /** In the order of acceptance. */
  readonly #kept = new Map<string, Kept>();
  readonly #keys = new Map<string, string>();
  readonly #resumes = new Map<string, string>();
  readonly #parked = new Map<string, string>();
  readonly #queues = new EndQueues();
  readonly #counters = new Map<string, Amount>();
  readonly #states = new Map<string, KeptState>();
  readonly #ticks = new Map<string, number>();
  #lastSeq = 0;
  #lastVersion = 0;

  get(id: string): RunRow | undefined {
    return this.#kept.get(id)?.row;
  }

  full(id: string): Run | null {
    const kept = this.#kept.get(id);
    return kept ? fullOf(kept) : null;
  }

  byKey(key: Omit<RunKey, "fingerprint">): string | undefined {
    return this.#keys.get(keyText(key));
  }

  resumeOf(semaphore: string): string | undefined {
    return this.#resumes.get(semaphore);
  }

  parkedOn(semaphore: string): string | undefined {
    return this.#parked.get(semaphore);
  }

  attempted(status: "ACCEPTED" | "RUNNING", after: number, max: number): readonly Attempted[] {
    const found: Attempted[] = [];
    for (const { row } of this.#kept.values()) {
      const { id, attempt, kind } = row.run;
      if (row.seq > after && row.run.status === status && kind !== "RESUME")
        found.push({ seq: row.seq, id, attempt });
      if (found.length >= max) break;
    }
    return found;
  }

  oldest(among: Among): RunRow | undefined {
    return this.#queues.oldest(among);
  }

  *inOrder(newestFirst: boolean): Generator<{ readonly row: RunRow; readonly full: () => Run }> {
    const kept = newestFirst ? [...this.#kept.values()].toReversed() : this.#kept.values();
    for (const one of kept) yield { row: one.row, full: () => fullOf(one) };
  }

  insert(run: Run, inputBytes: number): void {
    this.#lastSeq += 1;
    const row: RunRow = {
      seq: this.#lastSeq,
      run: withoutTexts(run),
      hold: HOLD.OPEN,
      inputBytes,
      resultBytes: 0,
      bytes: inputBytes,
    };
    this.#kept.set(run.id, { row, input: textOf(run.input), result: null });
    if (run.key) this.#keys.set(keyText(run.key), run.id);
    if (run.semaphore !== null) this.#resumes.set(run.semaphore, run.id);
  }

  update(row: RunRow, next: RunRow): void {
    const kept = this.#kept.get(row.run.id);
    if (!kept) return;
    if (row.run.key && !next.run.key) this.#keys.delete(keyText(row.run.key));
    const [before] = row.run.semaphores;
    const [question] = next.run.semaphores;
    if (before !== undefined && next.run.status !== "PARKED") this.#parked.delete(before);
    else if (question !== undefined && next.run.status === "PARKED") this.#parked.set(question, row.run.id);
    if (row.hold === HOLD.OPEN) kept.result = textOf(next.run.result);
    this.#replace(kept, { ...next, run: withoutTexts(next.run) });
  }

  strip(row: RunRow, next: RunRow): void {
    const kept = this.#kept.get(row.run.id);
    if (!kept) return;
    kept.result = null;
    if (next.hold === HOLD.BARE) kept.input = null;
    this.#replace(kept, next);
  }

  remove({ run }: RunRow): void {
    const kept = this.#kept.get(run.id);
    if (!kept) return;
    this.#queues.remove(kept.row);
    this.#kept.delete(run.id);
    if (run.key) this.#keys.delete(keyText(run.key));
    if (run.semaphore !== null) this.#resumes.delete(run.semaphore);
  }

  state(agentId: string, session: string | null): SessionState & { readonly bytes: number } {
    const kept = this.#states.get(stateName(agentId, session));
    if (!kept) return NO_STATE;
    return { version: kept.version, value: JSON.parse(kept.text) as JsonValue, bytes: kept.bytes };
  }

  putState(agentId: string, session: string | null, text: string | null): number {
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

  stateKeys(): { agentId: string; session: string | null }[] {
    return Array.from(this.#states.values(), ({ agentId, session }) => ({ agentId, session }));
  }

  tick(agentId: string, name: string): number | undefined {
    return this.#ticks.get(tickName(agentId, name));
  }

  putTick(agentId: string, name: string, at: number): void {
    this.#ticks.set(tickName(agentId, name), at);
  }

  removeOldestTick(): void {
    let oldest: [string, number] | undefined;
    for (const entry of this.#ticks) if (!oldest || entry[1] < oldest[1]) oldest = entry;
    if (oldest) this.#ticks.delete(oldest[0]);
  }

  counted(name: string): Readonly<Amount> {
    return this.#counters.get(name) ?? NOTHING;
  }

  count(name: string, count: number, bytes: number): void {
    const amount = this.#counters.get(name) ?? { count: 0, bytes: 0 };
    amount.count += count;
    amount.bytes += bytes;
    if (amount.count === 0 && amount.bytes === 0) this.#counters.delete(name);
    else this.#counters.set(name, amount);
  }

  largest(prefix: string): string | undefined {
    const names = [...this.#counters.keys()].filter((name) => name.startsWith(prefix)).toSorted();
    const own = new Map(names.map((name) => [name, this.counted(name)]));
    return largest(own, ({ count }) => count)?.slice(prefix.length);
  }

  #replace(kept: Kept, next: RunRow): void {
    this.#queues.remove(kept.row);
    kept.row = next;
    this.#queues.add(next);
  }
}

function textOf(value: JsonValue): string | null {
  return value === null ? null : JSON.stringify(value);
}

function valueOf(text: string | null): JsonValue {
  return text === null ? null : (JSON.parse(text) as JsonValue);
}

function fullOf({ row, input, result }: Kept): Run {
  return Object.assign(withoutTexts(row.run), { input: valueOf(input), result: valueOf(result) });
}

function tickName(agentId: string, name: string): string {
  return JSON.stringify([agentId, name]);
}

function stateName(agentId: string, session: string | null): string {
  return JSON.stringify([agentId, session]);
}
