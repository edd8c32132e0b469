import type { SessionState } from "../../events/run.js";
import type { ReadOptions } from "../../base/read-options.js";
import { isEnded, type Run, type RunKey, type RunWithoutInput } from "../../runs/run.js";
import { STATES, TICKS } from "../../runs/store/retention.js";
import {
  type Among,
  type Amount,
  type Attempted,
  HOLD,
  type RunRow,
  type RunRows,
} from "../../runs/store/rows.js";
import { token } from "../bucket/names.js";
import { hereOf, NO_PART, NOT_HERE, type Part, Parts } from "../bucket/parts.js";
import type { Replica } from "../bucket/replica.js";
import { RunIndex, type RunRecord } from "./run-index.js";

const RUN = "run";
const STATE = "state";
const TICK = "tick";
const VERSION = "state-version";

interface StateRecord {
  readonly agentId: string;
  readonly session: string | null;
  readonly version: number;
  readonly bytes: number;
  readonly value: Part;
}

interface TickRecord {
  readonly at: number;
}

/**
 * Runs, states and ticks as records of a bucket, with inputs and results in parts. Changes belong to the transaction that decides.
 * Counters follow from the records, so `count` does nothing.
 */
export class BucketRunRows implements RunRows {
  readonly index = new RunIndex();
  readonly #replica: Replica;
  readonly #parts: Parts;
  readonly #states = new Map<string, StateRecord>();
  #statesBytes = 0;
  readonly #ticks = new Map<string, TickRecord>();
  /** Gateways whose runs `attempted` finds; null: all. */
  #lost: ReadonlySet<string> | null = new Set();

  constructor(replica: Replica) {
    this.#replica = replica;
    this.#parts = new Parts(replica);
    replica.follow(RUN, (_key, before, after) =>
      this.index.change(before as RunRecord | undefined, after as RunRecord | undefined),
    );
    replica.follow(STATE, (key, before, after) => {
      this.#states.delete(key);
      if (after) this.#states.set(key, after as StateRecord);
      this.#statesBytes += ((after as StateRecord)?.bytes ?? 0) - ((before as StateRecord)?.bytes ?? 0);
    });
    replica.follow(TICK, (key, _before, after) => {
      if (after) this.#ticks.set(key, after as TickRecord);
      else this.#ticks.delete(key);
    });
  }

  get(id: string): RunRecord | undefined {
    return this.#replica.get<RunRecord>(runKey(id));
  }

  /** Input and result are null where they are not in the record; see `whole`. */
  full(id: string): Run | null {
    const record = this.get(id);
    return record ? { ...record.run, input: inlineOf(record.input), result: inlineOf(record.result) } : null;
  }

  /** With input and result. Null: one of them was deleted since the record was read. `mayBeOld`: without what cannot be read now. */
  async whole({ run, input, result }: RunRecord, { mayBeOld }: ReadOptions = {}): Promise<Run | null> {
    const read = (key: string, part: Part) =>
      mayBeOld ? this.#parts.find(key, part) : this.#parts.read(key, part);
    const [given, told] = await Promise.all([read(inputKey(run.id), input), read(resultKey(run.id), result)]);
    if (given === undefined || told === undefined) return null;
    const whole = { ...structuredClone(run), input: hereOf(given), result: hereOf(told) };
    if (given !== NOT_HERE && told !== NOT_HERE) return whole;
    const unread = [
      ...(given === NOT_HERE ? ["input" as const] : []),
      ...(told === NOT_HERE ? ["result" as const] : []),
    ];
    return { ...whole, unread };
  }

  byKey(key: Omit<RunKey, "fingerprint">): string | undefined {
    return this.index.byKey(key);
  }

  resumeOf(semaphore: string): string | undefined {
    return this.index.resumeOf(semaphore);
  }

  parkedOn(semaphore: string): string | undefined {
    return this.index.parkedOn(semaphore);
  }

  /** Calls `recover` with `attempted` restricted to runs of these gateways; null: of all. */
  recovering<T>(lost: ReadonlySet<string> | null, recover: () => T): T {
    this.#lost = lost;
    try {
      return recover();
    } finally {
      this.#lost = new Set();
    }
  }

  attempted(status: "ACCEPTED" | "RUNNING", after: number, max: number): readonly Attempted[] {
    const found: Attempted[] = [];
    for (const { seq, run, owner } of this.index.with(status)) {
      if (found.length >= max) break;
      if (seq > after && run.kind !== "RESUME" && this.#lost?.has(owner) !== false)
        found.push({ seq, id: run.id, attempt: run.attempt });
    }
    return found;
  }

  oldest(among: Among): RunRow | undefined {
    return this.index.ends.oldest(among);
  }

  insert(run: Run, inputBytes: number): void {
    const { input, ...rest } = run;
    const part = this.#parts.put(inputKey(run.id), input);
    const sizes = { hold: HOLD.OPEN, inputBytes, resultBytes: 0, bytes: inputBytes };
    const seq = this.#replica.count(RUN);
    this.#put({ seq, ...sizes, run: rest, owner: this.#replica.gateway, input: part, result: NO_PART });
  }

  update({ run: { id }, hold }: RunRow, next: RunRow): void {
    const known = this.get(id);
    if (!known) return;
    const ends = hold === HOLD.OPEN && isEnded(next.run);
    const result = ends ? this.#parts.put(resultKey(id), next.run.result) : known.result;
    // The gateway that sends it, or hears that it began, has it from now on.
    const isSent = next.run.status === "RUNNING" || next.run.mayHaveBegun;
    this.#put({ ...known, ...next, owner: isSent ? this.#replica.gateway : known.owner, result });
  }

  strip({ run: { id } }: RunRow, next: RunRow): void {
    const known = this.get(id);
    if (!known) return;
    this.#parts.erase(resultKey(id), known.result);
    const isBare = next.hold === HOLD.BARE;
    if (isBare) this.#parts.erase(inputKey(id), known.input);
    this.#put({ ...known, ...next, result: NO_PART, input: isBare ? NO_PART : known.input });
  }

  /** Marks an open run, so that it is not discarded any more. */
  acknowledge(id: string): void {
    const known = this.get(id);
    if (known && !isEnded(known.run) && !known.isAcknowledged) this.#put({ ...known, isAcknowledged: true });
  }

  remove({ run: { id } }: RunRow): void {
    const known = this.get(id);
    if (!known) return;
    this.#parts.erase(inputKey(id), known.input);
    this.#parts.erase(resultKey(id), known.result);
    this.#replica.remove(runKey(id));
  }

  /** Without its value, which the keeper does not ask for; see `stateValue`. */
  state(agentId: string, session: string | null): SessionState & { readonly bytes: number } {
    const { version = 0, bytes = 0 } = this.#state(agentId, session) ?? {};
    return { version, bytes, value: null };
  }

  stateRecord(agentId: string, session: string | null): StateRecord | null {
    return this.#state(agentId, session) ?? null;
  }

  /** Null: it was replaced since the record was read. */
  async stateValue({ agentId, session, version, value }: StateRecord): Promise<SessionState | null> {
    const read = await this.#parts.read(textKey(agentId, session, version), value);
    return read === undefined ? null : { version, value: read };
  }

  putState(agentId: string, session: string | null, text: string | null): number {
    const known = this.#state(agentId, session);
    if (known) this.#parts.erase(textKey(agentId, session, known.version), known.value);
    const key = stateKey(agentId, session);
    if (text === null) {
      if (known) this.#replica.remove(key);
      return 0;
    }
    const version = this.#replica.count(VERSION);
    const value = this.#parts.put(textKey(agentId, session, version), JSON.parse(text));
    const record: StateRecord = { agentId, session, version, bytes: Buffer.byteLength(text), value };
    this.#replica.put(key, record);
    return version;
  }

  stateKeys(): { agentId: string; session: string | null }[] {
    const states = [...this.#states.values()].toSorted((one, other) => one.version - other.version);
    return states.map(({ agentId, session }) => ({ agentId, session }));
  }

  tick(agentId: string, name: string): number | undefined {
    return this.#replica.get<TickRecord>(tickKey(agentId, name))?.at;
  }

  putTick(agentId: string, name: string, at: number): void {
    this.#replica.put(tickKey(agentId, name), { at });
  }

  removeOldestTick(): void {
    let oldest: [string, TickRecord] | undefined;
    for (const entry of this.#ticks) if (!oldest || entry[1].at < oldest[1].at) oldest = entry;
    if (oldest) this.#replica.remove(oldest[0]);
  }

  counted(name: string): Readonly<Amount> {
    if (name === STATES) return { count: this.#states.size, bytes: this.#statesBytes };
    return name === TICKS ? { count: this.#ticks.size, bytes: 0 } : this.index.counted(name);
  }

  count(): void {}

  largest(prefix: string): string | undefined {
    return this.index.largest(prefix);
  }

  #state(agentId: string, session: string | null): StateRecord | undefined {
    return this.#replica.get<StateRecord>(stateKey(agentId, session));
  }

  #put(record: RunRecord): void {
    const run: RunWithoutInput = { ...record.run, result: null };
    this.#replica.put(runKey(run.id), { ...record, run });
  }
}

function inlineOf(part: Part) {
  return "value" in part ? structuredClone(part.value) : null;
}

function runKey(id: string): string {
  return `${RUN}.${token(id)}`;
}

export function isRunKey(key: string): boolean {
  return key.startsWith(`${RUN}.`);
}

function inputKey(id: string): string {
  return `input.${token(id)}`;
}

function resultKey(id: string): string {
  return `result.${token(id)}`;
}

function stateKey(agentId: string, session: string | null): string {
  return `${STATE}.${token(JSON.stringify([agentId, session]))}`;
}

function textKey(agentId: string, session: string | null, version: number): string {
  return `${stateKey(agentId, session)}.${version}`;
}

function tickKey(agentId: string, name: string): string {
  return `${TICK}.${token(JSON.stringify([agentId, name]))}`;
}

/** The result of a run whose record has it elsewhere; null where it is in the record, or there is none. */
export function isElsewhere(part: Part): boolean {
  return "chunks" in part;
}
