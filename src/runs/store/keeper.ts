import type { LimitName } from "../../base/limits.js";
import { hasRoom } from "../../base/bounds/shared-slots.js";
import type { SessionState } from "../../events/run.js";
import type { RunLimits } from "../limits.js";
import { CLIENT_KEYS, CLIENT_OPEN, ENDED, KEYS, OPEN, Retention, STATES, TICKS } from "./retention.js";
import { isEnded, type Run, type RunKey, type RunWithoutInput } from "../run.js";
import { bytesOf, HOLD, type RunRow, type RunRows } from "./rows.js";
import type {
  ApplyOutcome,
  AttemptPolicy,
  ClaimOutcome,
  Recovered,
  RecoveryPlace,
  RecoveryScope,
} from "./store.js";
import { applyTransition, keepsState, type RunTransition, takeOver, withQuestion } from "../transitions.js";

/**
 * Claims, transitions and bounds, the same for every store. Synchronous: each call is one transaction of the store, or
 * part of one. `at` is the present time, from which ages and times to live are computed.
 */
export class RunKeeper {
  readonly #rows: RunRows;
  readonly #limits: RunLimits;
  readonly #retention: Retention;

  constructor(rows: RunRows, limits: RunLimits) {
    this.#rows = rows;
    this.#limits = limits;
    this.#retention = new Retention(rows, limits);
  }

  /** Called after a rollback: remembered values may be wrong. */
  forget(): void {
    this.#retention.forget();
  }

  claim(run: Run): ClaimOutcome {
    const known = run.key === null ? undefined : this.#rows.byKey(run.key);
    if (known !== undefined) {
      const first = this.#view(known);
      const outcome = first.key?.fingerprint === run.key?.fingerprint ? "KNOWN" : "CONFLICT";
      return { outcome, run: first };
    }
    const resumed = run.semaphore === null ? undefined : this.#rows.resumeOf(run.semaphore);
    if (resumed !== undefined) return { outcome: "KNOWN", run: this.#view(resumed) };
    if (this.#rows.get(run.id)) return { outcome: "ID_TAKEN" };
    const isResume = run.kind === "RESUME" && run.parent !== null;
    const parent = isResume ? this.#rows.get(run.parent)?.run : undefined;
    if (parent && !(parent.status === "PARKED" && parent.semaphores[0] === run.semaphore)) {
      return { outcome: "NOT_PARKED", run: this.#view(parent.id) };
    }
    const { tick } = run;
    if (tick && (this.#rows.tick(run.agentId, tick.name) ?? -1) >= tick.at) return { outcome: "TICKED" };
    const inputBytes = bytesOf(run.input);
    const limit = this.#refusal(run, inputBytes);
    if (limit !== null) return { outcome: "FULL", limit };
    this.#rows.insert(run, inputBytes);
    if (tick) this.#putTick(run.agentId, tick.name, tick.at);
    this.#count(run, 1, inputBytes);
    this.#retention.trim(run.acceptedAt);
    return { outcome: "STORED" };
  }

  apply(id: string, transition: RunTransition): ApplyOutcome {
    const outcome = this.#apply(id, transition);
    if (outcome.outcome === "APPLIED") this.#retention.trim(transition.at);
    return outcome;
  }

  discard(id: string): "GONE" | "BEGUN" {
    const row = this.#rows.get(id);
    if (!row || isEnded(row.run)) return "GONE";
    if (row.run.status !== "ACCEPTED") return "BEGUN";
    this.#count(row.run, -1, -row.bytes);
    if (row.run.key) this.#retention.freeKey(row.run.key);
    this.#rows.remove(row);
    return "GONE";
  }

  lastTick(agentId: string, name: string, at: number): number {
    const known = this.#rows.tick(agentId, name);
    if (known !== undefined) return known;
    this.#putTick(agentId, name, at);
    return at;
  }

  /** ACCEPTED runs first: those that were RUNNING may be ACCEPTED afterwards, and are not looked at twice. */
  recover(
    at: number,
    policy: AttemptPolicy,
    place: RecoveryPlace | null,
    { remote = [], agentIds }: RecoveryScope = {},
  ): Recovered {
    const mayRun = new Set(remote);
    const among = agentIds && new Set(agentIds);
    const waiting: string[] = [];
    const { status, seq } = place ?? { status: "ACCEPTED", seq: 0 };
    const { recoverMax } = this.#limits;
    const ended: RunWithoutInput[] = [];
    const found = this.#rows.attempted(status, seq, recoverMax);
    for (const { id, attempt } of found) {
      const run = among || mayRun.size > 0 ? this.#rows.get(id)?.run : undefined;
      if (run && among?.has(run.agentId) === false) continue;
      if (run && mayRun.has(run.agentId) && (run.status === "RUNNING" || run.mayHaveBegun)) {
        waiting.push(id);
        continue;
      }
      const applied = this.#apply(id, { kind: "CUT_OFF", at, attempt, policy });
      if (applied.outcome === "APPLIED" && isEnded(applied.run)) ended.push(applied.run);
    }
    this.#retention.trim(at);
    const last = found.at(-1);
    if (last && found.length === recoverMax) return { ended, waiting, next: { status, seq: last.seq } };
    return { ended, waiting, next: status === "ACCEPTED" ? { status: "RUNNING", seq: 0 } : null };
  }

  #apply(id: string, transition: RunTransition): ApplyOutcome {
    const row = this.#rows.get(id);
    if (!row) return { outcome: "MISSING" };
    const { run } = row;
    const [question] = run.status === "PARKED" ? run.semaphores : [];
    const resumed = question !== undefined && this.#rows.resumeOf(question) !== undefined;
    const step = applyTransition(run, transition, resumed);
    if (!step.applied) return { outcome: "REFUSED", why: step.why, run: this.#view(id) };
    const next = step.run;
    const root = next.status === "PARKED" && run.root !== id ? this.#rows.get(run.root) : undefined;
    if (root && root.run.semaphores.length >= this.#limits.questionsMax) {
      return { outcome: "REFUSED", why: "QUESTIONS_FULL", run: this.#view(id) };
    }
    const text = stateText(transition);
    const before = text === undefined ? null : this.#rows.state(run.agentId, run.session);
    if (before && isOutdated(transition, before)) {
      return { outcome: "REFUSED", why: "STATE_CHANGED", run: this.#view(id) };
    }
    const limit = before && text !== undefined ? this.#stateRefusal(before, text) : null;
    if (limit !== null) return { outcome: "REFUSED", why: "STATE_FULL", run: this.#view(id), limit };

    this.#put(row, next);
    if (root?.run.status === "PARKED") this.#put(root, withQuestion(root.run, next));
    const also = this.#parentsOf(next);
    const state = before && text !== undefined ? this.#putState(run, before, text) : null;
    return { outcome: "APPLIED", run: next, also, state };
  }

  #putTick(agentId: string, name: string, at: number): void {
    const isNew = this.#rows.tick(agentId, name) === undefined;
    if (isNew && this.#rows.counted(TICKS).count >= this.#limits.ticksMax) this.#rows.removeOldestTick();
    else if (isNew) this.#rows.count(TICKS, 1, 0);
    this.#rows.putTick(agentId, name, at);
  }

  /** The parents that take over the end of a resumption, from the child upwards. */
  #parentsOf(ended: RunWithoutInput): RunWithoutInput[] {
    const also: RunWithoutInput[] = [];
    let child = ended;
    while (child.parent !== null) {
      const parent = this.#rows.get(child.parent);
      const next = parent && takeOver(parent.run, child);
      if (!parent || !next) break;
      this.#put(parent, next);
      also.push(next);
      child = next;
    }
    return also;
  }

  #put(row: RunRow, run: RunWithoutInput): void {
    if (!isEnded(run)) {
      if (run !== row.run) this.#rows.update(row, { ...row, run });
      return;
    }
    const { inputBytes } = row;
    const resultBytes = bytesOf(run.result);
    const bytes = inputBytes + resultBytes + bytesOf(run.error) + bytesOf(run.usage);
    let hold: RunRow["hold"] = HOLD.FREE;
    if (run.key && resultBytes > 0) hold = HOLD.WHOLE;
    else if (run.key) hold = inputBytes > 0 ? HOLD.NO_RESULT : HOLD.BARE;
    const next = { ...row, run, hold, resultBytes, bytes };
    this.#rows.update(row, next);
    this.#count(row.run, -1, -row.bytes);
    this.#rows.count(ENDED, 1, bytes);
    if (row.run.key && !run.key) this.#retention.freeKey(row.run.key);
    this.#retention.ended(next);
  }

  /** Counts an open run, its share and its key. A RESUME has no share: the work was accepted long ago. */
  #count(run: RunWithoutInput, runs: 1 | -1, bytes: number): void {
    this.#rows.count(OPEN, runs, bytes);
    if (run.kind !== "RESUME") this.#rows.count(CLIENT_OPEN + run.by, runs, bytes);
    if (runs > 0 && run.key) {
      this.#rows.count(KEYS, 1, 0);
      this.#rows.count(CLIENT_KEYS + run.key.client, 1, 0);
    }
  }

  /** Makes room for a key when there is none. A RESUME is never refused, because only it can end the parked run. */
  #refusal(run: Run, bytes: number): LimitName | null {
    if (run.kind !== "RESUME") {
      const open = this.#rows.counted(OPEN);
      const own = this.#rows.counted(CLIENT_OPEN + run.by);
      const { openMax, bytesMax } = this.#limits;
      if (!hasRoom({ max: openMax, taken: open.count, held: own.count })) return "maxOpenRuns";
      if (!hasRoom({ max: bytesMax, taken: open.bytes, held: own.bytes, amount: bytes }))
        return "maxRunBytes";
    }
    return run.key === null ? null : this.#keyRefusal(run.key, run.acceptedAt);
  }

  #keyRefusal({ client }: RunKey, at: number): LimitName | null {
    const { keysMax, clientKeysMax } = this.#limits;
    while (this.#rows.counted(CLIENT_KEYS + client).count >= clientKeysMax) {
      if (!this.#retention.evictKeyOf(client)) return "maxIdempotencyKeysPerClient";
    }
    while (this.#rows.counted(KEYS).count >= keysMax) {
      if (!this.#retention.evictAnyKey(at)) return "maxIdempotencyKeys";
    }
    return null;
  }

  #stateRefusal(before: KeptState, text: string | null): LimitName | null {
    if (text === null) return null;
    const { stateBytesMax, statesMax, statesBytesMax } = this.#limits;
    const bytes = Buffer.byteLength(text);
    if (bytes > stateBytesMax) return "maxStateBytes";
    const all = this.#rows.counted(STATES);
    if (before.version === 0 && all.count >= statesMax) return "maxStates";
    const isMore = bytes > before.bytes;
    return isMore && all.bytes - before.bytes + bytes > statesBytesMax ? "maxStatesBytes" : null;
  }

  #putState({ agentId, session }: RunWithoutInput, before: KeptState, text: string | null): SessionState {
    const version = this.#rows.putState(agentId, session, text);
    const bytes = text === null ? 0 : Buffer.byteLength(text);
    const isThere = text !== null;
    this.#rows.count(STATES, Number(isThere) - Number(before.version > 0), bytes - before.bytes);
    return { version, value: isThere ? (JSON.parse(text) as SessionState["value"]) : null };
  }

  /** A run that must exist, with its result. */
  #view(id: string): RunWithoutInput {
    const run = this.#rows.full(id);
    if (!run) throw new Error(`run ${id} is not there`);
    const { input: _input, ...view } = run;
    return view;
  }
}

type KeptState = ReturnType<RunRows["state"]>;

/** The run saw another state than the one that is stored: another host has changed it meanwhile. */
function isOutdated(transition: RunTransition, { version }: KeptState): boolean {
  const base = transition.kind === "SETTLE" ? transition.state?.base : undefined;
  return base !== undefined && base !== version;
}

/** The state that a transition keeps, as JSON; null clears it, undefined leaves it as it is. */
function stateText(transition: RunTransition): string | null | undefined {
  if (transition.kind !== "SETTLE" || !transition.state || !keepsState(transition.outcome)) return undefined;
  const { value } = transition.state;
  return value === null ? null : JSON.stringify(value);
}
