import { largest } from "../../base/bounds/fair-share.js";
import type { RunStatus } from "../../events/run.js";
import { EndQueues } from "../../runs/store/end-queues.js";
import { CLIENT_KEYS, CLIENT_OPEN, ENDED, KEYS, OPEN } from "../../runs/store/retention.js";
import { type Amount, HOLD, keyText, type RunRow } from "../../runs/store/rows.js";
import type { Part } from "../bucket/parts.js";

/** A record of a run. Never changed, but replaced. */
export interface RunRecord extends RunRow {
  /** The gateway that accepted it, or has sent it since. */
  readonly owner: string;
  /** A gateway that did not have it has told a caller that it is accepted. */
  readonly isAcknowledged?: true;
  readonly input: Part;
  readonly result: Part;
}

/** Records of runs by what they are asked for, and what they add up to. */
export class RunIndex {
  readonly ends = new EndQueues();
  readonly #inOrder: RunRecord[] = [];
  readonly #byStatus = new Map<RunStatus, RunRecord[]>();
  readonly #children = new Map<string, RunRecord[]>();
  readonly #keys = new Map<string, string>();
  readonly #resumes = new Map<string, string>();
  readonly #parked = new Map<string, string>();
  readonly #counters = new Map<string, Amount>();
  /** By agent. */
  readonly #unfinished = new Map<string, number>();

  /** Takes over a change of a record; undefined: it was, or is, not there. */
  change(before: RunRecord | undefined, after: RunRecord | undefined): void {
    if (before) this.#remove(before);
    if (after) this.#add(after);
  }

  byKey(key: Parameters<typeof keyText>[0]): string | undefined {
    return this.#keys.get(keyText(key));
  }

  resumeOf(semaphore: string): string | undefined {
    return this.#resumes.get(semaphore);
  }

  parkedOn(semaphore: string): string | undefined {
    return this.#parked.get(semaphore);
  }

  /** In the order of acceptance. */
  with(status: RunStatus): readonly RunRecord[] {
    return this.#byStatus.get(status) ?? [];
  }

  /** In the order of acceptance. */
  childrenOf(id: string): readonly RunRecord[] {
    return this.#children.get(id) ?? [];
  }

  /** From a position on, which is not included. */
  *after(position: number | undefined, newestFirst: boolean): Generator<RunRecord> {
    const step = newestFirst ? -1 : 1;
    let place = newestFirst ? this.#inOrder.length - 1 : 0;
    if (position !== undefined)
      place = placeOf(this.#inOrder, newestFirst ? position : position + 1) + (newestFirst ? -1 : 0);
    for (let record = this.#inOrder[place]; record; record = this.#inOrder[(place += step)]) yield record;
  }

  counted(name: string): Readonly<Amount> {
    return this.#counters.get(name) ?? NOTHING;
  }

  /** Runs of an agent that have neither ended nor parked. */
  unfinishedOf(agentId: string): number {
    return this.#unfinished.get(agentId) ?? 0;
  }

  /** The rest of the name of the largest counter whose name begins so. */
  largest(prefix: string): string | undefined {
    const names = [...this.#counters.keys()].filter((name) => name.startsWith(prefix)).toSorted();
    const own = new Map(names.map((name) => [name, this.counted(name)]));
    return largest(own, ({ count }) => count)?.slice(prefix.length);
  }

  #add(record: RunRecord): void {
    const { run } = record;
    insert(this.#inOrder, record);
    insert(listOf(this.#byStatus, run.status), record);
    if (run.parent !== null) insert(listOf(this.#children, run.parent), record);
    if (run.key) this.#keys.set(keyText(run.key), run.id);
    if (run.semaphore !== null) this.#resumes.set(run.semaphore, run.id);
    const [question] = run.status === "PARKED" ? run.semaphores : [];
    if (question !== undefined) this.#parked.set(question, run.id);
    this.ends.add(record);
    this.#count(record, 1);
  }

  #remove(record: RunRecord): void {
    const { run } = record;
    remove(this.#inOrder, record);
    remove(listOf(this.#byStatus, run.status), record);
    if (run.parent !== null) {
      const siblings = listOf(this.#children, run.parent);
      remove(siblings, record);
      if (siblings.length === 0) this.#children.delete(run.parent);
    }
    if (run.key) this.#keys.delete(keyText(run.key));
    if (run.semaphore !== null) this.#resumes.delete(run.semaphore);
    const [question] = run.status === "PARKED" ? run.semaphores : [];
    if (question !== undefined) this.#parked.delete(question);
    this.ends.remove(record);
    this.#count(record, -1);
  }

  /** What the keeper counts, derived from the record. */
  #count({ run, hold, bytes, resultBytes }: RunRecord, by: 1 | -1): void {
    if (run.status === "ACCEPTED" || run.status === "RUNNING") {
      const unfinished = this.unfinishedOf(run.agentId) + by;
      if (unfinished === 0) this.#unfinished.delete(run.agentId);
      else this.#unfinished.set(run.agentId, unfinished);
    }
    if (hold === HOLD.OPEN) {
      this.#add1(OPEN, by, bytes);
      if (run.kind !== "RESUME") this.#add1(CLIENT_OPEN + run.by, by, bytes);
    } else this.#add1(ENDED, by, bytes);
    if (!run.key) return;
    const held = hold === HOLD.WHOLE ? resultBytes : 0;
    this.#add1(KEYS, by, held);
    this.#add1(CLIENT_KEYS + run.key.client, by, held);
  }

  #add1(name: string, by: 1 | -1, bytes: number): void {
    const { count, bytes: before } = this.counted(name);
    const amount = { count: count + by, bytes: before + by * bytes };
    if (amount.count === 0) this.#counters.delete(name);
    else this.#counters.set(name, amount);
  }
}

const NOTHING: Amount = { count: 0, bytes: 0 };

function listOf<K>(lists: Map<K, RunRecord[]>, name: K): RunRecord[] {
  const list = lists.get(name) ?? [];
  lists.set(name, list);
  return list;
}

/** Index of the first record from this number on. */
function placeOf(list: readonly RunRecord[], seq: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(list: RunRecord[], record: RunRecord): void {
  list.splice(placeOf(list, record.seq), 0, record);
}

function remove(list: RunRecord[], { seq }: RunRecord): void {
  const place = placeOf(list, seq);
  if (list[place]?.seq === seq) list.splice(place, 1);
}
